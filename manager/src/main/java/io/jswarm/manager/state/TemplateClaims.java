package io.jswarm.manager.state;

import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of each template take: worked out once, and one object for all of them, since there may be a million.
 * Keeps the templates that it was asked about until they are forgotten. Loop thread only.
 */
final class TemplateClaims {
    private record Claims(Template template, Claim wanted, Claim leaving) {
        static Claims of(Template template) {
            return new Claims(template, Claim.of(true, template), Claim.of(false, template));
        }
    }

    private final Map<TemplateKey, Claims> known = new HashMap<>();

    /** What the task takes; nothing when its template is gone. */
    Claim of(TemplateKey key, Task task, @Nullable Template template) {
        boolean wanted = Tasks.isWanted(task);
        if (template == null) {
            return Claim.of(wanted, null);
        }
        Claims claims = known.get(key);
        if (claims == null || !claims.template.equals(template)) { // of the same object that is one comparison
            claims = Claims.of(template);
            known.put(key, claims);
        }
        return wanted ? claims.wanted : claims.leaving;
    }

    /** No task names the template any more. */
    void forget(TemplateKey key) {
        known.remove(key);
    }
}
