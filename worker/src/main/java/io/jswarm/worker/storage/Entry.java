package io.jswarm.worker.storage;

import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.Template;
import java.util.List;

/** One thing to remember or to forget. An entry replaces an earlier one of the same key. */
public sealed interface Entry {
    /** What it is about. */
    String key();

    /** A task as assigned. */
    record PutTask(Task task) implements Entry {
        @Override
        public String key() {
            return "task " + task.getId();
        }
    }

    /** The task, and its status, are forgotten. */
    record RemoveTask(String taskId) implements Entry {
        @Override
        public String key() {
            return "task " + taskId;
        }
    }

    /** A template. */
    record PutTemplate(Template template) implements Entry {
        @Override
        public String key() {
            return templateKey(template.getServiceId(), template.getVersion());
        }
    }

    /** The template is forgotten. */
    record RemoveTemplate(String serviceId, long version) implements Entry {
        @Override
        public String key() {
            return templateKey(serviceId, version);
        }
    }

    /** A task's last status. */
    record PutStatus(String taskId, TaskStatus status) implements Entry {
        @Override
        public String key() {
            return "status " + taskId;
        }
    }

    /** The managers' addresses. */
    record PutManagers(List<String> addrs) implements Entry {
        @Override
        public String key() {
            return "managers";
        }
    }

    /** What the engine said of this node last. */
    record PutDescription(NodeDescription description) implements Entry {
        @Override
        public String key() {
            return "description";
        }
    }

    /** The cluster's feature level: what follows is written at it. */
    record PutLevel(int level) implements Entry {
        /** Before all others in their order: whoever writes all that is live begins with it. */
        @Override
        public String key() {
            return " level";
        }
    }

    private static String templateKey(String serviceId, long version) {
        return "template " + serviceId + " " + version;
    }
}
