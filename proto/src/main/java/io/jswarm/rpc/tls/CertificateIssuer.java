package io.jswarm.rpc.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A CA's certificate and key, and the signing with them. The same arguments give the same certificate but for the
 * signature, which has randomness of its own.
 *
 * @param certificate the CA's own certificate
 * @param key its private key
 */
public record CertificateIssuer(X509Certificate certificate, PrivateKey key) {
    /** A new root: signs itself, and no CA below it. */
    public static CertificateIssuer selfSigned(
            String commonName, KeyPair keys, Instant notBefore, Instant notAfter, BigInteger serial)
            throws GeneralSecurityException {
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, serial, Date.from(notBefore), Date.from(notAfter), name, keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        } catch (IOException e) {
            throw new CertificateException("cannot encode the extensions of the root certificate", e);
        }
        return new CertificateIssuer(sign(builder, keys.getPrivate()), keys.getPrivate());
    }

    /**
     * The other CA's name and key, signed by this one: who trusts this CA learns from it that the other one is meant to
     * follow. It never outlives either.
     */
    public X509Certificate crossSign(X509Certificate other, BigInteger serial) throws GeneralSecurityException {
        X500Name self =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X500Name name = X500Name.getInstance(other.getSubjectX500Principal().getEncoded());
        Instant begin = other.getNotBefore().toInstant();
        Instant selfEnd = certificate.getNotAfter().toInstant();
        Instant otherEnd = other.getNotAfter().toInstant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                self,
                serial,
                Date.from(begin),
                Date.from(selfEnd.isBefore(otherEnd) ? selfEnd : otherEnd),
                name,
                other.getPublicKey());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        } catch (IOException e) {
            throw new CertificateException("cannot encode the extensions of the cross certificate", e);
        }
        return sign(builder, key);
    }

    /** A certificate for TLS clients and servers. It never outlives the CA's own. */
    public X509Certificate sign(LeafCertificate leaf) throws GeneralSecurityException {
        Instant end = certificate.getNotAfter().toInstant();
        Instant notAfter = leaf.notAfter().isAfter(end) ? end : leaf.notAfter();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                leaf.serial(),
                Date.from(leaf.notBefore()),
                Date.from(notAfter),
                nameOf(leaf.subject()),
                leaf.publicKey());
        try {
            addExtensions(builder, leaf);
        } catch (IOException e) {
            throw new CertificateException("cannot encode the extensions of the certificate", e);
        }
        return sign(builder, key);
    }

    private void addExtensions(X509v3CertificateBuilder builder, LeafCertificate leaf)
            throws GeneralSecurityException, IOException {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
        }));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(leaf.publicKey()));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                identifiers.createAuthorityKeyIdentifier(certificate.getPublicKey()));
        if (!leaf.dnsNames().isEmpty()) {
            GeneralName[] names = leaf.dnsNames().stream()
                    .map(name -> new GeneralName(GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
    }

    private static X500Name nameOf(Subject subject) {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        if (!subject.organization().isEmpty()) {
            name.addRDN(BCStyle.O, subject.organization());
        }
        return name.addRDN(BCStyle.OU, subject.unit())
                .addRDN(BCStyle.CN, subject.commonName())
                .build();
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(Keys.signatures(key)).build(key)));
        } catch (OperatorCreationException e) {
            throw new CertificateException("cannot sign with the CA's key", e);
        }
    }
}
