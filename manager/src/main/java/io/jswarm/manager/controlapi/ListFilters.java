package io.jswarm.manager.controlapi;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceFilter;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskFilter;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Filters of lists: values of one field are OR-ed, fields AND-ed, an empty field matches everything. */
final class ListFilters {
    private ListFilters() {}

    static Predicate<Node> nodes(NodeFilter filter) {
        return node -> any(filter.getIdsList(), node.getId()::equals)
                && any(filter.getIdPrefixesList(), node.getId()::startsWith)
                && any(
                        filter.getNamesList(),
                        name -> node.getDescription().getHostname().equals(name)
                                || node.getSpec().getAnnotations().getName().equals(name))
                && labelled(
                        filter.getLabelsList(), node.getSpec().getAnnotations().getLabelsList())
                && labelled(
                        filter.getEngineLabelsList(),
                        node.getDescription().getEngine().getLabelsList())
                && any(
                        filter.getRolesList(),
                        (NodeRole role) -> role == node.getSpec().getDesiredRole());
    }

    static Predicate<Service> services(ServiceFilter filter) {
        return service -> {
            String name = service.getSpec().getAnnotations().getName();
            return !service.getRemoved()
                    && any(filter.getIdsList(), service.getId()::equals)
                    && any(filter.getIdPrefixesList(), service.getId()::startsWith)
                    && any(filter.getNamesList(), name::equals)
                    && any(filter.getNamePrefixesList(), name::startsWith)
                    && labelled(
                            filter.getLabelsList(),
                            service.getSpec().getAnnotations().getLabelsList())
                    && any(filter.getModesList(), mode -> mode.equals(mode(service)));
        };
    }

    static String mode(Service service) {
        return ServiceMode.of(service.getSpec()).word();
    }

    static Predicate<Task> tasks(TaskFilter filter, Function<Task, String> nameOf) {
        return task -> any(filter.getIdsList(), task.getId()::equals)
                && any(filter.getIdPrefixesList(), task.getId()::startsWith)
                && any(filter.getServiceIdsList(), task.getServiceId()::equals)
                && any(filter.getNodeIdsList(), task.getNodeId()::equals)
                && (filter.getDesiredStatesCount() == 0
                        || filter.getDesiredStatesList().contains(task.getDesiredState()))
                && any(filter.getNamesList(), name -> nameOf.apply(task).startsWith(name));
    }

    private static <T> boolean any(List<T> values, Predicate<T> fits) {
        return values.isEmpty() || values.stream().anyMatch(fits);
    }

    /** Each wanted "key" or "key=value" must be there: labels are AND-ed, as Docker's. */
    private static boolean labelled(List<String> wanted, List<Label> labels) {
        return wanted.stream().allMatch(text -> {
            int equals = text.indexOf('=');
            String key = equals < 0 ? text : text.substring(0, equals);
            return labels.stream()
                    .anyMatch(label -> label.getKey().equals(key)
                            && (equals < 0 || label.getValue().equals(text.substring(equals + 1))));
        });
    }
}
