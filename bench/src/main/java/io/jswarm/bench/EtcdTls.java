package io.jswarm.bench;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Mutual TLS for etcd as strong as ours (P-256): one certificate of its own signature, which members and clients all show and
 * trust.
 *
 * @param certificate PEM
 * @param key PEM
 */
record EtcdTls(Path certificate, Path key) {
    /** What the certificate is valid for, beside loopback's address. */
    static final String SERVER_NAME = "localhost";

    private static final String PASSWORD = "only-for-this-run";
    private static final int PEM_LINE = 64;

    /** Makes key and certificate in the folder, with the runtime's own tool. */
    static EtcdTls make(Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("etcd.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String command = keytool + " -genkeypair -alias etcd -keyalg EC -groupname secp256r1 -validity 2 -dname CN=etcd"
                + " -ext bc=ca:true -ext san=ip:127.0.0.1,dns:" + SERVER_NAME + " -ext eku=serverAuth,clientAuth"
                + " -storetype PKCS12 -storepass " + PASSWORD + " -keystore";
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add(store.toString());
        var _ = Command.output(Map.of(), words);
        Path certificate = folder.resolve("etcd.crt");
        Path key = folder.resolve("etcd.key");
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            Files.writeString(
                    certificate, pem("CERTIFICATE", keys.getCertificate("etcd").getEncoded()));
            Files.writeString(
                    key,
                    pem(
                            "PRIVATE KEY",
                            keys.getKey("etcd", PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate for etcd cannot be read back", e);
        }
        return new EtcdTls(certificate, key);
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** For a member's command line: certificates of both sides are checked, among members and of clients. */
    List<String> options() {
        return List.of(
                "--cert-file=" + certificate,
                "--key-file=" + key,
                "--trusted-ca-file=" + certificate,
                "--client-cert-auth",
                "--peer-cert-file=" + certificate,
                "--peer-key-file=" + key,
                "--peer-trusted-ca-file=" + certificate,
                "--peer-client-cert-auth");
    }

    /** What a client shows and trusts. */
    ChannelCredentials client() throws IOException {
        return TlsChannelCredentials.newBuilder()
                .keyManager(certificate.toFile(), key.toFile())
                .trustManager(certificate.toFile())
                .build();
    }
}
