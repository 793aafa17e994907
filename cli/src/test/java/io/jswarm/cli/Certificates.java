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

    private Certificates() {}
}
