/** What a worker remembers over its own death: assignments, last statuses, managers. */
@NullMarked
package io.jswarm.worker.storage;

import org.jspecify.annotations.NullMarked;
