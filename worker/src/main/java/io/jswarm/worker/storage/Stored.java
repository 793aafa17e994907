package io.jswarm.worker.storage;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was remembered.
 *
 * @param tasks as last assigned
 * @param templates that they name
 * @param statuses by task id
 * @param managers addresses, maybe none
 * @param description of this node, or null
 * @param level the cluster's feature level, as managers said last
 */
public record Stored(
        List<Task> tasks,
        List<Template> templates,
        SortedMap<String, TaskStatus> statuses,
        List<String> managers,
        @Nullable NodeDescription description,
        int level) {
    /** Nothing. */
    public static Stored nothing() {
        return of(List.of());
    }

    /** What the entries say together; one a key. */
    static Stored of(Collection<Entry> entries) {
        List<Task> tasks = new ArrayList<>();
        List<Template> templates = new ArrayList<>();
        SortedMap<String, TaskStatus> statuses = new TreeMap<>();
        List<String> managers = List.of();
        NodeDescription description = null;
        int level = FeatureLevel.FIRST;
        for (Entry entry : entries) {
            switch (entry) {
                case Entry.PutTask put -> tasks.add(put.task());
                case Entry.PutTemplate put -> templates.add(put.template());
                case Entry.PutStatus put -> statuses.put(put.taskId(), put.status());
                case Entry.PutManagers put -> managers = put.addrs();
                case Entry.PutDescription put -> description = put.description();
                case Entry.PutLevel put -> level = put.level();
                case Entry.RemoveTask removed -> statuses.remove(removed.taskId());
                case Entry.RemoveTemplate removed -> {
                    // Nothing of it is left.
                }
            }
        }
        return new Stored(tasks, templates, statuses, managers, description, level);
    }
}
