package io.jswarm.manager.state;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Trust;

/** Short names for changes, so that deciders read as sentences. */
public final class Changes {
    private Changes() {}

    private static Change.Builder of(Action action) {
        return Change.newBuilder().setAction(action);
    }

    /** A new object. */
    public static Change create(Cluster cluster) {
        return of(Action.ACTION_CREATE).setCluster(cluster).build();
    }

    /** A new object. */
    public static Change create(Trust trust) {
        return of(Action.ACTION_CREATE).setTrust(trust).build();
    }

    /** A new object. */
    public static Change create(Node node) {
        return of(Action.ACTION_CREATE).setNode(node).build();
    }

    /** A new object. */
    public static Change create(Service service) {
        return of(Action.ACTION_CREATE).setService(service).build();
    }

    /** A new object. */
    public static Change create(Template template) {
        return of(Action.ACTION_CREATE).setTemplate(template).build();
    }

    /** A new object. */
    public static Change create(Task task) {
        return of(Action.ACTION_CREATE).setTask(task).build();
    }

    /** A new object. */
    public static Change create(RaftMember member) {
        return of(Action.ACTION_CREATE).setMember(member).build();
    }

    /** A new object. */
    public static Change create(RemovedNode node) {
        return of(Action.ACTION_CREATE).setRemovedNode(node).build();
    }

    /** A new version of an object. */
    public static Change update(Cluster cluster) {
        return of(Action.ACTION_UPDATE).setCluster(cluster).build();
    }

    /** A new version of an object. */
    public static Change update(Trust trust) {
        return of(Action.ACTION_UPDATE).setTrust(trust).build();
    }

    /** A new version of an object. */
    public static Change update(Node node) {
        return of(Action.ACTION_UPDATE).setNode(node).build();
    }

    /** A new version of an object. */
    public static Change update(Service service) {
        return of(Action.ACTION_UPDATE).setService(service).build();
    }

    /** A new version of an object: only what does not make tasks stale (credentials, labels of the service). */
    public static Change update(Template template) {
        return of(Action.ACTION_UPDATE).setTemplate(template).build();
    }

    /** A new version of an object. */
    public static Change update(Task task) {
        return of(Action.ACTION_UPDATE).setTask(task).build();
    }

    /** A new version of an object. */
    public static Change update(RaftMember member) {
        return of(Action.ACTION_UPDATE).setMember(member).build();
    }

    /** An object's end. */
    public static Change remove(Node node) {
        return of(Action.ACTION_REMOVE)
                .setNode(Node.newBuilder().setId(node.getId()))
                .build();
    }

    /** An object's end. */
    public static Change remove(Service service) {
        return of(Action.ACTION_REMOVE)
                .setService(Service.newBuilder().setId(service.getId()))
                .build();
    }

    /** An object's end. */
    public static Change remove(Template template) {
        return of(Action.ACTION_REMOVE)
                .setTemplate(Template.newBuilder()
                        .setServiceId(template.getServiceId())
                        .setVersion(template.getVersion()))
                .build();
    }

    /** An object's end. */
    public static Change remove(Task task) {
        return of(Action.ACTION_REMOVE)
                .setTask(Task.newBuilder().setId(task.getId()))
                .build();
    }

    /** An object's end. */
    public static Change remove(RaftMember member) {
        return of(Action.ACTION_REMOVE)
                .setMember(RaftMember.newBuilder().setRaftId(member.getRaftId()))
                .build();
    }

    /** An object's end. */
    public static Change remove(RemovedNode node) {
        return of(Action.ACTION_REMOVE)
                .setRemovedNode(RemovedNode.newBuilder().setId(node.getId()))
                .build();
    }
}
