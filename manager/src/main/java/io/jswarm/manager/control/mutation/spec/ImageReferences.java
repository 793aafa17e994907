package io.jswarm.manager.control.mutation.spec;

import java.util.regex.Pattern;

/** The grammar of image references, as registries know it: [host[:port]/]path[:tag][@digest]. */
final class ImageReferences {
    private static final int LONGEST_NAME = 255;
    private static final String ALPHANUMERIC = "[a-z0-9]+";
    private static final String PATH_PART = ALPHANUMERIC + "(?:(?:\\.|_|__|-+)" + ALPHANUMERIC + ")*";
    private static final String HOST_PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String HOST = "(?:" + HOST_PART + "(?:\\." + HOST_PART + ")*|\\[[a-fA-F0-9:]+])(?::[0-9]+)?";
    private static final String TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
    private static final String DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
    private static final Pattern REFERENCE = Pattern.compile(
            "((?:" + HOST + "/)?" + PATH_PART + "(?:/" + PATH_PART + ")*)(?::" + TAG + ")?(?:@" + DIGEST + ")?");

    private ImageReferences() {}

    static boolean isValid(String reference) {
        var matcher = REFERENCE.matcher(reference);
        return matcher.matches() && matcher.group(1).length() <= LONGEST_NAME;
    }
}
