package io.jswarm.rpc.tls;

import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who a certificate names, as SwarmKit lays it out.
 *
 * @param commonName the node id, or an admin's name
 * @param unit what the owner may do: jswarm-worker, jswarm-manager, jswarm-admin or jswarm-local
 * @param organization the cluster id; empty when the certificate belongs to none
 */
public record Subject(String commonName, String unit, String organization) {
    /** The unit of workers. */
    public static final String WORKER = "jswarm-worker";
    /** The unit of managers. */
    public static final String MANAGER = "jswarm-manager";
    /** The unit of people and programs that use the control API. */
    public static final String ADMIN = "jswarm-admin";
    /** The unit of the root of a host, on the local listener of its daemon only. */
    public static final String LOCAL = "jswarm-local";

    /** The subject of a certificate; fields that it lacks, or has twice, are empty. */
    public static Subject of(X509Certificate certificate) {
        try {
            LdapName name = new LdapName(certificate.getSubjectX500Principal().getName());
            return new Subject(only(name, "CN"), only(name, "OU"), only(name, "O"));
        } catch (InvalidNameException e) {
            return new Subject("", "", "");
        }
    }

    private static String only(LdapName name, String type) {
        String found = "";
        for (Rdn rdn : name.getRdns()) {
            if (rdn.getType().equalsIgnoreCase(type)) {
                if (!found.isEmpty() || !(rdn.getValue() instanceof String)) {
                    return "";
                }
                found = rdn.getValue().toString();
            }
        }
        return found;
    }
}
