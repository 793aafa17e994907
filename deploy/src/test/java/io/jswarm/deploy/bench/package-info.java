@NullMarked
package io.jswarm.deploy.bench;

import org.jspecify.annotations.NullMarked;
