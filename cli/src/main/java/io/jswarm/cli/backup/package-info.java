/** The file of a backup: written, checked, encrypted. */
@NullMarked
package io.jswarm.cli.backup;

import org.jspecify.annotations.NullMarked;
