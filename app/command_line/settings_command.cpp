// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/command.h"

#include "app/command_line/help_page.h"
#include "app/command_line/model_options.h"
#include "app/command_line/option.h"
#include "app/command_line/output.h"
#include "app/command_line/scene_options.h"
#include "app/command_line/standard_streams.h"
#include "core/model_files/settings_export.h"

#include <memory>

namespace posviz {

namespace {

struct SettingsCommandOptions {
    SceneOptions scene{};
    std::optional<std::string> format{};
    std::optional<std::string> output{};
};

std::string formatIds()
{
    std::string text;
    for (const SettingsFormatName &format : settingsFormats())
        text += (text.empty() ? "" : ", ") + std::string(format.id);
    return text;
}

std::string formatsSection()
{
    std::string text = "Formats:\n";
    for (const SettingsFormatName &format : settingsFormats())
        text += "  " + std::string(format.id) + std::string(11 - format.id.size(), ' ') + std::string(format.title) + "\n";
    return text;
}

Ending writeSettings(const SettingsCommandOptions &options)
{
    if (!options.format)
        return misuse("--format is missing; it must be one of {0}.", formatIds());
    const Result<SettingsFormat> format = settingsFormat(*options.format);
    if (!format)
        return misuse("--format: {0}", format.failure().sentence);
    TableFiles files;
    const Outcome<Scene> scene = sceneFrom(options.scene, files);
    if (!scene)
        return scene.refusal();
    const Outcome<std::optional<ModelAccount>> account = accountFrom(options.scene.model, files);
    if (!account)
        return account.refusal();
    const Result<ExportedSettings> settings = exportedSettings(
        scene->subject, *format, *account ? &**account : nullptr, options.scene.model.layer.value_or(""));
    if (!settings)
        return notDone(settings.failure().sentence);
    // Standard output stays what can be pasted.
    for (const Sentence &warning : settings->warnings)
        tell(sentence("warning: {0}", warning));
    return writeOutput(settings->text + "\n", options.output);
}

} // namespace

Action addSettingsCommand(CLI::App &command)
{
    const auto options = std::make_shared<SettingsCommandOptions>();
    setHelpPage(command, {
                             .usage = "posviz settings --format ID [scene options] [--output FILE]",
                             .summary = "Writes the scene's encoding and scaling as settings for other programs. Fails, and says "
                                        "why, if a format cannot express a setting.",
                             .sections = {formatsSection(),
                                          examplesSection({"posviz settings --format hf5 --model config.json",
                                                           "posviz settings --format llama.cpp --preset qwen3-8b-yarn4",
                                                           "posviz settings --format vllm --scaling yarn --set factor=4"})},
                         });
    addOption(command, "--format", "ID", options->format, "One of " + formatIds() + ".", "Settings options");
    addOption(command, "--output", "FILE", options->output, "The file to write; '-', the default: standard output.",
              "Settings options");
    addSceneOptions(command, options->scene);
    return [options] { return writeSettings(*options); };
}

} // namespace posviz
