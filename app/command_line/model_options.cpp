// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/model_options.h"

#include "app/command_line/option.h"
#include "app/presets.h"

#include <utility>

namespace posviz {

namespace {

Outcome<std::optional<ModelAccount>> outcomeOf(Result<ModelAccount> account)
{
    if (!account)
        return notDone(account.failure().sentence);
    return std::optional(*std::move(account));
}

} // namespace

void addModelOptions(CLI::App &command, ModelOptions &options, const std::string &group)
{
    addOption(command, "--preset", "ID", options.preset, "Settings of a known model; see posviz list presets.", group);
    addOption(command, "--layer", "NAME", options.layer,
              "For a model with several kinds of layers: full_attention, sliding_attention ... (default: full attention).",
              group);
    addOption(command, "--part", "KEY", options.part,
              "For a config.json with several parts: text_config, vision_config ... (default: the language model).", group);
    addOption(command, "--tensor", "NAME", options.tensor,
              "For a file with several tensors: the one to show (default: the best of those known to hold positions).", group);
}

Outcome<std::optional<ModelAccount>> accountFrom(const ModelOptions &options, TableFiles &files)
{
    if (options.model && options.preset)
        return misuse("--preset: it contradicts the model file '{0}'; leave one of the two out.", *options.model);
    const ModelChoice choice{options.layer.value_or(""), options.part.value_or(""), options.tensor.value_or("")};
    if (options.model)
        return outcomeOf(readModelFile(*options.model, choice, files));
    if (options.preset) {
        const Preset *preset = findPreset(*options.preset);
        if (!preset)
            return misuse("--preset: '{0}' is not known; see posviz list presets.", *options.preset);
        if (options.tensor)
            return misuse("--tensor: a preset has settings only; leave it out.");
        return outcomeOf(presetAccount(*preset, choice));
    }
    for (const auto &[name, value] :
         {std::pair{"--layer", options.layer}, {"--part", options.part}, {"--tensor", options.tensor}})
        if (value)
            return misuse("{0}: it applies to a model file; name one.", name);
    return std::optional<ModelAccount>{};
}

} // namespace posviz
