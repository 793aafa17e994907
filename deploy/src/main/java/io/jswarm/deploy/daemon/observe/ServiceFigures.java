package io.jswarm.deploy.daemon.observe;

/**
 * How a service stands.
 *
 * @param desired how many tasks should run: the replicas, or the wanted tasks of a global service
 * @param running how many run and should
 * @param failed how many dead tasks in its history failed or were rejected
 */
record ServiceFigures(long desired, long running, long failed) {
    static final ServiceFigures NONE = new ServiceFigures(0, 0, 0);
}
