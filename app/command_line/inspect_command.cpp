// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/command.h"

#include "app/command_line/help_page.h"
#include "app/command_line/model_options.h"
#include "app/command_line/option.h"
#include "app/command_line/standard_streams.h"
#include "app/command_line/text_layout.h"
#include "app/wording.h"
#include "core/model_files/drawable_tensors.h"
#include "core/model_files/model_file.h"
#include "core/numbers.h"
#include "core/scene_json.h"
#include "core/shown_text.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace posviz {

namespace {

struct InspectOptions {
    ModelOptions model{};
    bool json = false;
    bool all = false;
};

using Rows = std::vector<std::vector<std::string>>;

void addSection(std::string &text, const std::string &title, const Rows &rows)
{
    if (!rows.empty())
        text += "\n" + title + ":\n" + columns(rows, 2);
}

/// The tensors that --tensor can name where none is known to hold positions; else none.
std::vector<TensorEntry> unknownMatrices(const ModelAccount &account)
{
    if (!account.lack || !account.hasTensors)
        return {};
    const Result<std::vector<TensorEntry>> all = drawableTensors(account.path);
    return all ? *all : std::vector<TensorEntry>{}; // the account has said what is wrong with the file
}

/// At most a page of them; --json names all.
void addMatrices(std::string &text, const std::vector<TensorEntry> &matrices)
{
    constexpr std::size_t most = 30;
    Rows rows;
    for (const TensorEntry &tensor : matrices | std::views::take(most))
        rows.push_back({onOneLine(tensor.name), shapeText(tensor.shape), tensor.type});
    addSection(text, "Matrices (--tensor)", rows);
    if (matrices.size() > most)
        text += "  … and " + shownInteger(std::ssize(matrices) - std::ssize(rows)) + " more; --json names all\n";
}

/// "used          rope_theta = 10000", and below it its effect; a line of the terminal is not exceeded.
std::string findingText(const Finding &finding, std::size_t width)
{
    constexpr std::size_t indent = 14;
    const bool counts = finding.key == "…";
    std::string verdict = finding.verdict == Verdict::Contradicted ? "WARNING" : verdictWord(finding.verdict);
    verdict.append(indent - verdict.size(), ' ');
    const std::string setting = onOneLine(finding.key) + (finding.value.empty() ? "" : " = " + onOneLine(finding.value));
    const std::string text = onOneLine(worded(finding.text));
    if (counts)
        return fitted("… " + text, width, 2);
    return verdict + fitted(setting, width, indent) + std::string(indent, ' ') + fitted(text, width, indent);
}

void addChoices(std::string &text, const std::string &title, const std::vector<std::pair<std::string, std::string>> &choices,
                std::size_t width)
{
    if (!choices.empty())
        text += "\n" + title + ":\n";
    for (const auto &[name, what] : choices)
        text += "  " + fitted(name + (what.empty() ? "" : "  " + what), width, 4);
}

std::string accountText(const ModelAccount &account, bool all)
{
    const std::size_t width = terminalWidth();
    std::string text = fitted(
        onOneLine(account.path + ": " + account.format + (account.model.empty() ? "" : ", " + account.model)), width, 0);
    if (account.lack)
        text += "\n" + fitted(onOneLine(worded(account.lack->sentence)), width, 0);
    text += "\n";
    for (const Finding &finding : account.findings)
        if (!all || &finding != &account.findings.back() || account.others.empty())
            text += findingText(finding, width);
    if (!all && !account.others.empty())
        text += "  --all lists them\n";
    if (all)
        for (const Finding &other : account.others)
            text += findingText(other, width);
    std::vector<std::pair<std::string, std::string>> layers, parts, tables;
    for (const LayerKind &kind : account.layers)
        layers.emplace_back(onOneLine(kind.name) + (!account.lack && kind.subject == account.subject ? " (shown)" : ""),
                            onOneLine(worded(kind.text)));
    for (const std::string &part : account.parts)
        parts.emplace_back(onOneLine(part), "");
    for (const TableChoice &table : account.tables)
        tables.emplace_back(onOneLine(table.tensor), onOneLine(worded(table.text)));
    addChoices(text, "Kinds of layers (--layer)", layers, width);
    addChoices(text, "Parts (--part)", parts, width);
    addChoices(text, "Tables (--tensor)", tables, width);
    addMatrices(text, unknownMatrices(account));
    return text;
}

std::string accountJson(const ModelAccount &account)
{
    using Json = nlohmann::ordered_json;
    Json findings = Json::array();
    for (const Finding &finding : account.findings)
        findings.push_back({{"key", finding.key},
                            {"value", finding.value},
                            {"verdict", verdictName(finding.verdict)},
                            {"text", english(finding.text)}});
    Json json{{"path", account.path}, {"format", account.format}, {"model", account.model}, {"findings", std::move(findings)}};
    for (const Finding &other : account.others)
        json["others"].push_back({{"key", other.key}, {"value", other.value}});
    if (!account.lack)
        json["scene"] = Json::parse(sceneToJson({account.subject, {}}));
    else
        json["undrawn"] = english(account.lack->sentence);
    for (const LayerKind &kind : account.layers)
        json["layers"].push_back(
            {{"name", kind.name}, {"text", english(kind.text)}, {"scene", Json::parse(sceneToJson({kind.subject, {}}))}});
    if (!account.parts.empty())
        json["parts"] = account.parts;
    for (const TableChoice &table : account.tables)
        json["tables"].push_back({{"tensor", table.tensor}, {"encoding", table.encoding}, {"text", english(table.text)}});
    for (const TensorEntry &tensor : unknownMatrices(account))
        json["matrices"].push_back({{"tensor", tensor.name}, {"shape", tensor.shape}, {"type", tensor.type}});
    // A path need not be UTF-8; the default handler would throw at its bytes.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Ending inspect(const InspectOptions &options)
{
    TableFiles files;
    const Outcome<std::optional<ModelAccount>> account = accountFrom(options.model, files);
    if (!account)
        return account.refusal();
    if (!*account)
        return misuse("FILE is missing; it must be a model's folder, config.json, .safetensors or .gguf, or a table (.npy).");
    return writeStandardOutput(options.json ? accountJson(**account) : accountText(**account, options.all));
}

} // namespace

Action addInspectCommand(CLI::App &command)
{
    const auto options = std::make_shared<InspectOptions>();
    setHelpPage(command,
                {
                    .usage = "posviz inspect FILE [--layer NAME] [--part KEY] [--tensor NAME] [--all] [--json]\n       posviz inspect "
                             "--preset ID [--json]",
                    .summary = "Reports what a model file says about positions, key by key: what is used, which defaults apply, "
                               "what is ignored and why, and what contradicts what.",
                    .sections = {examplesSection({"posviz inspect config.json", "posviz inspect model.gguf --json",
                                                  "posviz inspect model.safetensors --tensor wpe.weight",
                                                  "posviz inspect --preset gemma-3-4b --layer sliding_attention"})},
                });
    addWord(command, "FILE", options->model.model, "A model's folder, config.json, .safetensors or .gguf, or a table (.npy).");
    addModelOptions(command, options->model, "Options");
    addFlag(command, "--all", options->all, "Also lists the keys that are not about positions.", "Options");
    addFlag(command, "--json", options->json, "JSON instead of text.", "Options");
    return [options] { return inspect(*options); };
}

} // namespace posviz
