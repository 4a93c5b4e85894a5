// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/scene_options.h"

#include "app/command_line/help_page.h"
#include "app/command_line/option.h"
#include "core/find_by_id.h"
#include "core/model_files/model_file.h"
#include "core/model_files/whole_file.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/scene_json.h"
#include "core/shown_text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>

namespace posviz {

namespace {

const std::string sceneGroup = "Scene options";

constexpr std::uintmax_t mostSceneBytes = 1 << 20; ///< a scene is some kilobytes

std::string numberHelp(const Parameter &parameter)
{
    return parameter.label + ": " + allowedValues(parameter) + " (default: " + writtenValue(parameter, parameter.defaultValue)
           + ").";
}

std::string knobKeys(const std::vector<ParameterGroup> &groups)
{
    std::string text;
    for (const ParameterGroup &group : groups)
        for (const Parameter &parameter : group.parameters)
            text += (text.empty() ? "" : ", ") + parameter.key;
    return text;
}

/// A list set as typed: numbers between commas.
Outcome<Scene> withTypedList(const Scene &scene, const std::string &option, const ListParameter &list, std::string_view text)
{
    std::vector<double> numbers;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(','));
        double number = 0.0;
        const auto [stop, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (failure != std::errc{} || stop != word.data() + word.size())
            return misuse("{0}: {1} is not a number; it must be a list such as 1,1.05,1.1.", option, quotedText(word));
        numbers.push_back(number);
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    Result<Scene> changed = withList(scene, list.key, std::move(numbers));
    if (!changed)
        return misuse("{0}: {1}", option, changed.failure().sentence);
    return *std::move(changed);
}

/// One knob set as typed; the option is what the sentence names first where it cannot be: "--base", "--set factor".
Outcome<Scene> withTyped(const Scene &scene, const std::string &option, std::string_view key, std::string_view text)
{
    for (const ListParameter &list : listParameters(scene.subject))
        if (list.key == key)
            return withTypedList(scene, option, list, text);
    const std::vector<ParameterGroup> groups = parameterGroups(scene);
    const Parameter *knob = findParameter(groups, key);
    if (!knob)
        return scene.subject.table.empty()
                   ? misuse("{0}: {1} has no effect for {2}; the available settings are {3}.", option, quotedText(key),
                            scene.subject.encoding, knobKeys(groups))
                   : misuse("{0}: {1} has no effect for {2} with an opened table; the available settings are {3}.", option,
                            quotedText(key), scene.subject.encoding, knobKeys(groups));
    const Result<double> value = parsedValue(*knob, text);
    if (!value)
        return misuse("{0}: {1} is not allowed; it must be {2}.", option, quotedText(text), allowedValues(*knob));
    Result<Scene> changed = withParameter(scene, key, *value);
    if (!changed)
        return misuse("{0}: {1}", option, changed.failure().sentence);
    return *std::move(changed);
}

/// What the words on the command line call the model.
std::string modelWords(const ModelOptions &options)
{
    return options.model ? "--model " + *options.model : "--preset " + options.preset.value_or("");
}

/// The subject and the length of a model.
Outcome<Scene> withModel(Scene scene, const ModelAccount &account, const SceneOptions &options)
{
    const Subject &subject = account.subject;
    const Encoding *told = options.encoding ? findEncoding(*options.encoding) : nullptr;
    if (told && !subject.table.empty() && subject.encoding == "learned" && told->id != subject.encoding) {
        // A .npy file does not say which encoding's table it is: --encoding does.
        Result<Scene> opened = withEncoding(std::move(scene), told->id);
        if (opened)
            opened = withTable(*std::move(opened), subject.table, subject.dimension, subject.tensor);
        if (!opened)
            return misuse("--encoding: '{0}' cannot read a table, and {1} is one; these can: {2}.", told->id,
                          modelWords(options.model), tableReaders());
        return *std::move(opened);
    }
    return withSubject(std::move(scene), subject);
}

Outcome<Scene> fromFiles(const SceneOptions &options, TableFiles &files)
{
    Scene scene;
    if (options.scene) {
        const Result<std::string> text = readWholeFile(*options.scene, mostSceneBytes);
        if (!text)
            return notDone(text.failure().sentence);
        const Result<Scene> read = sceneFromJson(*text, *options.scene);
        if (!read)
            return notDone(read.failure().sentence);
        scene = *read;
    }
    const Outcome<std::optional<ModelAccount>> account = accountFrom(options.model, files);
    if (!account)
        return account.refusal();
    if (!*account)
        return scene;
    if ((*account)->lack)
        return notDone((*account)->lack->sentence);
    return withModel(std::move(scene), **account, options);
}

/// One of the numbers with an option of their own, if it is told.
Outcome<Scene> withNumber(Scene scene, const Parameter &parameter, const std::optional<std::string> &text)
{
    return text ? withTyped(scene, "--" + parameter.key, parameter.key, *text) : Outcome<Scene>(std::move(scene));
}

Outcome<Scene> withCatalogueChoices(Scene scene, const SceneOptions &options)
{
    if (options.encoding && !findEncoding(*options.encoding))
        return misuse("--encoding: '{0}' is not known; it must be one of {1}.", *options.encoding, joinedIds(encodings()));
    if ((options.model.model || options.model.preset) && options.encoding && *options.encoding != scene.subject.encoding)
        return misuse("--encoding: '{0}' contradicts {1}, which says '{2}'; leave one of the two out.", *options.encoding,
                      modelWords(options.model), scene.subject.encoding);
    if (options.encoding && *options.encoding != scene.subject.encoding) {
        const Result<Scene> changed = withEncoding(scene, *options.encoding);
        if (!changed)
            return misuse("--encoding: {0}", changed.failure().sentence);
        scene = *changed;
    }
    if (options.scaling) {
        if (!findScaling(*options.scaling))
            return misuse("--scaling: '{0}' is not known; it must be one of {1}.", *options.scaling, joinedIds(scalings()));
        // A length that is told is the one to stretch to, and stays.
        Outcome<Scene> stretched = withNumber(std::move(scene), lengthParameter(), options.length);
        if (!stretched)
            return stretched;
        scene = *std::move(stretched);
        const Result<Scene> changed = withStartedScaling(scene, *options.scaling);
        if (!changed)
            return misuse("--{0}", changed.failure().sentence); // which begins with "scaling: "
        scene = *changed;
    }
    return scene;
}

Outcome<Scene> withNumbers(Scene scene, const SceneOptions &options)
{
    const std::pair<const Parameter &, const std::optional<std::string> &> numbers[]{
        {dimensionParameter(), options.dimension},
        {baseParameter(), options.base},
        {lengthParameter(), options.length},
    };
    for (const auto &[parameter, text] : numbers) {
        Outcome<Scene> changed = withNumber(std::move(scene), parameter, text);
        if (!changed)
            return changed;
        scene = *std::move(changed);
    }
    return scene;
}

/// "where statistic is cosine or centred": the first choice that keeps a knob idle, and what it would have to be.
Sentence whereItCounts(const Scene &scene, const Parameter &knob)
{
    for (const Condition &condition : knob.onlyWhen) {
        const std::optional<Parameter> other = findParameter(scene, condition.key);
        if (!other || !isActive(scene, *other) || holds(condition, *other, parameterValue(scene, *other)))
            continue;
        std::string allowed;
        for (const std::string &value : condition.values)
            allowed += (allowed.empty() ? "" : " or ") + value;
        return sentence("it applies where {0} is {1}, but here it is {2}", condition.key, std::move(allowed),
                        writtenValue(*other, parameterValue(scene, *other)));
    }
    // What it follows is idle itself, and says why.
    for (const Condition &condition : knob.onlyWhen)
        if (const std::optional<Parameter> other = findParameter(scene, condition.key); other && !isActive(scene, *other))
            return whereItCounts(scene, *other);
    return sentence("it applies with other settings only");
}

/// A knob that was typed and changes nothing as the others stand is a mistake, like one of another encoding. Asked once all are
/// set: they may come in any order.
Outcome<Scene> withoutIdle(Scene scene, const SceneOptions &options)
{
    for (const std::string &setting : options.settings) {
        const std::string key = setting.substr(0, setting.find('='));
        if (const std::optional<Parameter> knob = findParameter(scene, key); knob && !isActive(scene, *knob))
            return misuse("--set {0}: it has no effect here; {1}.", key, whereItCounts(scene, *knob));
    }
    return scene;
}

Outcome<Scene> withSettings(Scene scene, const SceneOptions &options)
{
    for (const std::string &setting : options.settings) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos)
            return misuse("--set: '{0}' is not KEY=VALUE; keys are {1}.", setting, knobKeys(parameterGroups(scene)));
        const std::string key = setting.substr(0, equals);
        Outcome<Scene> changed = withTyped(scene, "--set " + key, key, std::string_view(setting).substr(equals + 1));
        if (!changed)
            return changed;
        scene = *std::move(changed);
    }
    return scene;
}

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    std::int64_t value = 0;
    const char *end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || stop != end)
        return {};
    return value;
}

struct TwoNumbers {
    std::int64_t first = 0;
    std::int64_t second = 0;
};

std::optional<TwoNumbers> twoNumbers(std::string_view text, char separator)
{
    const auto at = text.find(separator);
    if (at == std::string_view::npos)
        return {};
    const auto first = wholeNumber(text.substr(0, at));
    const auto second = wholeNumber(text.substr(at + 1));
    if (!first || !second)
        return {};
    return TwoNumbers{*first, *second};
}

/// The run that an option asks for; it must lie within 0 .. count - 1.
Outcome<Run> typedRun(const std::string &option, const std::string &text, std::int64_t count)
{
    const std::optional<TwoNumbers> numbers = twoNumbers(text, ':');
    // Compared without adding: the sum may pass 2^63.
    const bool fits = numbers && numbers->first >= 0 && numbers->second >= 1 && numbers->first < count
                      && numbers->second <= count - numbers->first;
    if (!fits)
        return misuse("{0}: '{1}' is not allowed; it must be FIRST:COUNT within 0:{2}.", option, text, plain(count));
    return Run{numbers->first, numbers->second};
}

Outcome<Scene> withRuns(Scene scene, const SceneOptions &options)
{
    struct Row {
        std::string option;
        const std::optional<std::string> &text;
        std::optional<Run> Windows::*window;
        std::int64_t count;
    };
    const Row rows[]{
        {"--positions", options.positions, &Windows::positions, scene.subject.length},
        {"--keys", options.keys, &Windows::keys, scene.subject.length},
        {"--features", options.features, &Windows::features, scene.subject.dimension},
        {"--pairs", options.pairs, &Windows::pairs, pairCount(scene.subject)},
    };
    Windows windows = scene.look.windows;
    for (const Row &row : rows) {
        if (!row.text)
            continue;
        const Outcome<Run> run = typedRun(row.option, *row.text, row.count);
        if (!run)
            return run.refusal();
        windows.*row.window = *run;
    }
    return withWindows(std::move(scene), windows);
}

} // namespace

void addSceneOptions(CLI::App &command, SceneOptions &options)
{
    const auto add = [&](const char *name, const char *placeholder, std::optional<std::string> &target, const std::string &help) {
        addOption(command, name, placeholder, target, help, sceneGroup);
    };
    add("--encoding", "ID", options.encoding,
        "Encoding: one of " + joinedIds(encodings()) + " (default: " + Subject{}.encoding + ").");
    add("--scaling", "ID", options.scaling,
        "RoPE scaling: one of " + joinedIds(scalings()) + " (default: " + Subject{}.scaling + ").");
    add("--dimension", "N", options.dimension, numberHelp(dimensionParameter()));
    add("--base", "X", options.base, numberHelp(baseParameter()));
    add("--length", "N", options.length, numberHelp(lengthParameter()));
    command
        .add_option("--set", options.settings,
                    optionHelp("Any other setting; can be repeated. See posviz list encodings, scalings and views."))
        ->type_name("KEY=VALUE")
        ->group(sceneGroup)
        ->allow_extra_args(false);
    add("--model", "FILE", options.model.model,
        "A model: its folder, config.json, .safetensors or .gguf; or a table (.npy), read as that of --encoding.");
    addModelOptions(command, options.model, sceneGroup);
    add("--scene", "FILE", options.scene, "A scene saved in the window (.posviz) to start from.");
    add("--positions", "FIRST:COUNT", options.positions, "Rows: only these query positions, counted from 0.");
    add("--keys", "FIRST:COUNT", options.keys, "Columns of the similarity: only these key positions.");
    add("--features", "FIRST:COUNT", options.features, "Only these features.");
    add("--pairs", "FIRST:COUNT", options.pairs, "Only these feature pairs.");
    add("--cells", "ROWSxCOLUMNS", options.cells,
        "At most this many heatmap cells; each shows the exact mean of what it covers.");
}

Outcome<Scene> sceneFrom(const SceneOptions &options, TableFiles &files)
{
    Outcome<Scene> scene = fromFiles(options, files);
    for (const auto step : {withCatalogueChoices, withNumbers, withSettings, withoutIdle, withRuns}) {
        if (!scene)
            return scene;
        scene = step(*std::move(scene), options);
    }
    return scene;
}

Outcome<std::optional<Cells>> cellsFrom(const SceneOptions &options)
{
    if (!options.cells)
        return std::optional<Cells>{};
    const std::optional<TwoNumbers> numbers = twoNumbers(*options.cells, 'x');
    const auto fits = [](std::int64_t count) { return count >= 1 && count <= mostCells; };
    if (!numbers || !fits(numbers->first) || !fits(numbers->second))
        return misuse("--cells: '{0}' is not allowed; it must be ROWSxCOLUMNS, such as 448x448.", *options.cells);
    return std::optional{Cells{numbers->first, numbers->second}};
}

} // namespace posviz
