/** What fields of messages may hold, as tables: a row for each field, walked over a message. Pure. */
@NullMarked
package io.jswarm.api.field;

import org.jspecify.annotations.NullMarked;
