package io.jswarm.deploy.daemon.identity;

import java.security.GeneralSecurityException;

/** Encrypts the private key of a manager's certificate on the disk, while managers are to be locked. Safe for any thread. */
public interface KeyCover {
    /** Never encrypts. */
    KeyCover NONE = new KeyCover() {
        @Override
        public boolean isLocking() {
            return false;
        }

        @Override
        public byte[] seal(byte[] key) {
            throw new IllegalStateException("no keys to encrypt with");
        }

        @Override
        public boolean isFresh(byte[] sealed) {
            return false;
        }

        @Override
        public byte[] open(byte[] sealed) throws GeneralSecurityException {
            throw new GeneralSecurityException("the key is encrypted, and what opens it is missing");
        }
    };

    /** Whether keys are to be encrypted. */
    boolean isLocking();

    /** Encrypts a key. */
    byte[] seal(byte[] key);

    /** Whether this was encrypted as it would be now. */
    boolean isFresh(byte[] sealed);

    /** The key in clear; throws when it cannot be had. */
    byte[] open(byte[] sealed) throws GeneralSecurityException;
}
