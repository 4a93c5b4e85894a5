// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/command.h"

#include "app/command_line/help_page.h"
#include "app/command_line/option.h"
#include "app/command_line/standard_streams.h"
#include "app/command_line/text_layout.h"
#include "core/model_files/model_file.h"
#include "core/scene_json.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace posviz {

namespace {

struct InspectOptions {
    std::optional<std::string> file{};
    bool json = false;
};

std::string accountText(const ModelAccount &account)
{
    std::string text = account.path + ": " + account.format + (account.model.empty() ? "" : ", " + account.model) + "\n\n";
    std::vector<std::vector<std::string>> rows;
    for (const Finding &finding : account.findings)
        rows.push_back({finding.key, finding.value.empty() ? "-" : finding.value, verdictName(finding.verdict), finding.text});
    return text + columns(rows);
}

std::string accountJson(const ModelAccount &account)
{
    using Json = nlohmann::ordered_json;
    Json findings = Json::array();
    for (const Finding &finding : account.findings)
        findings.push_back(
            {{"key", finding.key}, {"value", finding.value}, {"verdict", verdictName(finding.verdict)}, {"text", finding.text}});
    const Json json{{"path", account.path},
                    {"format", account.format},
                    {"model", account.model},
                    {"findings", std::move(findings)},
                    {"scene", Json::parse(sceneToJson(account.scene))}};
    // Replaced, not thrown at: a path need not be UTF-8.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Ending inspect(const InspectOptions &options)
{
    if (!options.file)
        return misuse("FILE is missing; it must be a model's config.json or a position table (.npy).");
    const Result<ModelAccount> account = readModelFile(*options.file);
    if (!account)
        return notDone(account.error());
    return writeStandardOutput(options.json ? accountJson(*account) : accountText(*account));
}

} // namespace

Action addInspectCommand(CLI::App &command)
{
    const auto options = std::make_shared<InspectOptions>();
    setHelpPage(command,
                {
                    .usage = "posviz inspect FILE [--json]",
                    .summary =
                        "Says what a model file says about positions, key by key: what is used, what is a default, what is "
                        "ignored and why.",
                    .sections = {examplesSection({"posviz inspect config.json", "posviz inspect positions.npy --json"})},
                });
    addWord(command, "FILE", options->file, "A model's config.json, or a position table (.npy).");
    addFlag(command, "--json", options->json, "JSON instead of text.", "Options");
    return [options] { return inspect(*options); };
}

} // namespace posviz
