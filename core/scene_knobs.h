// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene.h"
#include "core/subject_knobs.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// Whose knob it is.
enum class KnobOwner {
    Subject, ///< what is shown
    Look,    ///< how it is looked at: a view's own knob
};

/// Which knob of a scene: keys alone name it while there is one subject.
struct KnobName {
    KnobOwner owner = KnobOwner::Subject;
    std::string key;

    bool operator==(const KnobName &) const = default;
};

/// The knobs that change anything in this scene, in the order shown: the subject's, the views'.
std::vector<ParameterGroup> parameterGroups(const Scene &scene);

/// Those of the views alone.
std::vector<ParameterGroup> viewGroups(const Scene &scene);

/// The knob of parameterGroups() with this key, if the scene has one.
std::optional<Parameter> findParameter(const Scene &scene, std::string_view key);

/// Whose knob has this key. No view's knob has the key of an encoding's or a scaling's.
KnobName knobName(std::string_view key);

/// The value of any knob of parameterGroups().
double parameterValue(const Scene &scene, const Parameter &parameter);

/// False while one of the parameter's conditions does not hold.
bool isActive(const Scene &scene, const Parameter &parameter);

} // namespace posviz
