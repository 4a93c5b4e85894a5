// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/model_options.h"
#include "app/command_line/outcome.h"
#include "app/tables/whole_table.h"
#include "core/scene.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace posviz {

/// What was typed to choose the scene; nothing where an option was not given.
struct SceneOptions {
    std::optional<std::string> scene{};
    ModelOptions model{};
    std::optional<std::string> encoding{};
    std::optional<std::string> scaling{};
    std::optional<std::string> dimension{};
    std::optional<std::string> base{};
    std::optional<std::string> length{};
    std::vector<std::string> settings{};
    std::optional<std::string> positions{};
    std::optional<std::string> keys{};
    std::optional<std::string> features{};
    std::optional<std::string> pairs{};
    std::optional<std::string> cells{};
};

/// The options must outlive the parsing.
void addSceneOptions(CLI::App &command, SceneOptions &options);

/// The scene file, then the model file, then the options, whatever their order on the command line: encoding, scaling, dimension,
/// base and length, settings, windows. The table of a model file is read into these files.
Outcome<Scene> sceneFrom(const SceneOptions &options, TableFiles &files);

/// At most how many cells --cells asks for; nothing where it was not given.
Outcome<std::optional<Cells>> cellsFrom(const SceneOptions &options);

} // namespace posviz
