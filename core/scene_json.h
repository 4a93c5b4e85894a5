// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/scene.h"

#include <string>
#include <string_view>

namespace posviz {

/// The scene as JSON text, two spaces a level, keys always in the same order, "posviz_scene": 1 first. Every value of the
/// encoding, the scaling and the views is written out, choices as ids; windows, selection and which views are shown
/// only where set.
std::string sceneToJson(const Scene &scene);

/// Reads what sceneToJson() writes. Missing keys stand for the defaults of Scene; a value equal to its knob's default is not
/// kept, so that what reads alike compares equal.
///
/// Fails with one sentence that begins with the name: JSON that is broken, an unknown key, a value of the wrong type or range.
Result<Scene> sceneFromJson(std::string_view text, const std::string &name);

/// True for JSON text whose first key is "posviz_scene": a scene, though perhaps a broken one.
bool isSceneJson(std::string_view text);

} // namespace posviz
