/** Tests of the client, against a Control service that each test scripts. */
@NullMarked
package io.jswarm.client;

import org.jspecify.annotations.NullMarked;
