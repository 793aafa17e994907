/** What people see: tables, templates, JSON, colours, progress. */
@NullMarked
package io.jswarm.cli.output;

import org.jspecify.annotations.NullMarked;
