<#-- Written by the build (license-maven-plugin, goal add-third-party). -->
# Licences of the libraries that jswarm ships
Written by `mvn verify`; do not edit. jswarm itself is Apache-2.0. The build fails on a licence that is not in its list.

| Library | Version | Licence |
| --- | --- | --- |
<#list dependencyMap as e><#assign p = e.getKey()/><#if p.groupId != "io.jswarm">| ${p.groupId}:${p.artifactId} | ${p.version} | <#list e.getValue() as l>${l}<#if l_has_next>, </#if></#list> |
</#if></#list>
