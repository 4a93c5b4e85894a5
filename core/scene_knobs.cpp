// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene_knobs.h"

#include "core/view.h"

#include <algorithm>
#include <iterator>

namespace posviz {

namespace {

bool hasCondition(const Scene &scene, const Condition &condition)
{
    const std::optional<Parameter> other = findParameter(scene, condition.key);
    // What follows an idle knob is idle with it.
    return other && isActive(scene, *other) && holds(condition, *other, parameterValue(scene, *other));
}

} // namespace

std::vector<ParameterGroup> viewGroups(const Scene &scene)
{
    std::vector<ParameterGroup> groups;
    for (const View &view : views()) {
        ParameterGroup group{view.id, view.title, {}};
        std::ranges::copy_if(view.parameters, std::back_inserter(group.parameters),
                             [&](const Parameter &parameter) { return view.applies(parameter, scene); });
        if (!group.parameters.empty())
            groups.push_back(std::move(group));
    }
    return groups;
}

std::vector<ParameterGroup> parameterGroups(const Scene &scene)
{
    std::vector<ParameterGroup> groups = subjectGroups(scene.subject);
    std::ranges::move(viewGroups(scene), std::back_inserter(groups));
    return groups;
}

std::optional<Parameter> findParameter(const Scene &scene, std::string_view key)
{
    const std::vector<ParameterGroup> groups = parameterGroups(scene);
    const Parameter *found = findParameter(groups, key);
    return found ? std::optional<Parameter>(*found) : std::nullopt;
}

KnobName knobName(std::string_view key)
{
    const bool ofAView = std::ranges::any_of(views(), [&](const View &view) {
        return std::ranges::find(view.parameters, key, &Parameter::key) != view.parameters.end();
    });
    return {ofAView ? KnobOwner::Look : KnobOwner::Subject, std::string(key)};
}

double parameterValue(const Scene &scene, const Parameter &parameter)
{
    return knobName(parameter.key).owner == KnobOwner::Look ? valueOf(scene.look.viewValues, parameter)
                                                            : parameterValue(scene.subject, parameter);
}

bool isActive(const Scene &scene, const Parameter &parameter)
{
    return std::ranges::all_of(parameter.onlyWhen,
                               [&](const Condition &condition) { return hasCondition(scene, condition); });
}

} // namespace posviz
