@NullMarked
package io.jswarm.deploy.load;

import org.jspecify.annotations.NullMarked;
