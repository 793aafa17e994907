package io.jswarm.cli;

/** A certificate (its key is nowhere) that a test can read. */
final class Certificates {
    static final String LEAF = """
            -----BEGIN CERTIFICATE-----
            MIIBdTCCARugAwIBAgIURE5l8HJMy4HAm3mMqTcYJHmAyDMwCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjQwMDE4MDRaGA8yMTI2MTAzMTAwMTgw
            NFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLg8
            W9KdY392yZqLRzShDYDuCMJ/+04hXaeXxlhUBrAniQNJJPqj7ouoa4X4oKWmTxYA
            rPujFmh8QSdPrc3fxbajUzBRMB0GA1UdDgQWBBQIlDynQbNJoPyImklvg/PAtiD+
            BzAfBgNVHSMEGDAWgBQIlDynQbNJoPyImklvg/PAtiD+BzAPBgNVHRMBAf8EBTAD
            AQH/MAoGCCqGSM49BAMCA0gAMEUCIQDsHVlyQggu9+9qS+Sirn0qOMGdOE5Dv6QP
            PmyE4MnyhwIgQWGRanHRg6RhbuNRY0t6tKbIFrLaB4HUi8t4NRPV3kc=
            -----END CERTIFICATE-----
            """;

    /** One that has expired in 2020. */
    static final String EXPIRED = """
            -----BEGIN CERTIFICATE-----
            MIIBNTCB3KADAgECAgkAhODpofUh6+0wCgYIKoZIzj0EAwMwDzENMAsGA1UEAxME
            dGVzdDAeFw0yMDAxMDEwMDAwMDBaFw0yMDAxMDIwMDAwMDBaMA8xDTALBgNVBAMT
            BHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATc+UvodrRI5gSjuPHcVVQy
            KXdM79qO/C4J0Wj6g9G6PRw989KGBIEhTk/30nzp76X3jxGAglrg+TyFq88gmKU9
            oyEwHzAdBgNVHQ4EFgQUkbqyDrUBT8JhmhhhlxiPgubSAJIwCgYIKoZIzj0EAwMD
            SAAwRQIgQtcU7NNvPNu7yaV2udbog+6asyoW2T4xilNoHvs37uYCIQDj4AaFNdGy
            Fq9SPSLiEJ1AttpL5eH396gVu96x1dXg8w==
            -----END CERTIFICATE-----
            """;

    private Certificates() {}
}
