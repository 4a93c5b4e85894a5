// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/outcome.h"
#include "core/model_files/model_file.h"

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace posviz {

/// What was typed to choose a model, and of what it holds; nothing where an option was not given.
struct ModelOptions {
    std::optional<std::string> model{};
    std::optional<std::string> preset{};
    std::optional<std::string> layer{};
    std::optional<std::string> part{};
    std::optional<std::string> tensor{};
};

/// --preset, --layer, --part, --tensor; the options must outlive the parsing.
void addModelOptions(CLI::App &command, ModelOptions &options, const std::string &group);

/// The account of the model file or preset, whose table is read into these files; nothing where none was named.
Outcome<std::optional<ModelAccount>> accountFrom(const ModelOptions &options, TableFiles &files);

} // namespace posviz
