/** Clients that write down what they ask and are told while managers are hurt, and the check of what they wrote down. */
@NullMarked
package io.jswarm.systemtest.chaos;

import org.jspecify.annotations.NullMarked;
