/** jswarm service … */
@NullMarked
package io.jswarm.cli.service;

import org.jspecify.annotations.NullMarked;
