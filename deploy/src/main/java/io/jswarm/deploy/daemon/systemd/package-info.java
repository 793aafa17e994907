/** What a daemon and the service manager that started it say to each other: sd_notify(3), sd-daemon(3), systemd.exec(5). */
@NullMarked
package io.jswarm.deploy.daemon.systemd;

import org.jspecify.annotations.NullMarked;
