// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opened_model.h"
#include "core/scene.h"

#include <optional>
#include <string>
#include <string_view>

namespace posviz {

/// What is kept of a session for the next start: the scene, and which model it belongs to.
struct LastSession {
    Scene scene;
    ModelSource source{}; ///< without file and preset: no model
    ModelChoice choice{};

    bool hasModel() const { return source != ModelSource{}; }
};

/// A scene without a model is written as a scene file.
std::string lastSessionToJson(const LastSession &session);

/// Reads what lastSessionToJson() writes. Fails with one sentence that begins with the name.
Result<LastSession> lastSessionFromJson(std::string_view text, const std::string &name);

} // namespace posviz
