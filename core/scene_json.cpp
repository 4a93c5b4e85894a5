// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene_json.h"

#include "core/checked_json.h"
#include "core/find_by_id.h"
#include "core/numbers.h"
#include "core/scene_edits.h"
#include "core/shown_text.h"
#include "core/view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace posviz {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int sceneVersion = 1;
constexpr std::string_view versionKey = "posviz_scene";

// -- Writing

/// Numbers in their shortest exact form, whole ones in full; the library's own writer turns 10000.0 into "10000.0".
void write(std::string &text, const ordered_json &value, const std::string &indent)
{
    if (value.is_object() && !value.empty()) {
        const std::string deeper = indent + "  ";
        const char *separator = "{\n";
        for (const auto &[key, member] : value.items()) {
            text += separator + deeper + ordered_json(key).dump() + ": ";
            write(text, member, deeper);
            separator = ",\n";
        }
        text += "\n" + indent + "}";
    } else if (value.is_array()) {
        const char *separator = "[";
        for (const ordered_json &member : value) {
            text += separator;
            write(text, member, indent);
            separator = ", ";
        }
        text += value.empty() ? "[]" : "]";
    } else if (value.is_number_float()) {
        const auto number = value.get<double>();
        text += number == std::trunc(number) && std::abs(number) < 1e15 ? std::to_string(static_cast<long long>(number))
                                                                        : shortestNumber(number);
    } else {
        // A path need not be UTF-8, and JSON must be: such bytes are lost.
        text += value.dump(-1, ' ', false, json::error_handler_t::replace);
    }
}

ordered_json writtenKnob(const Parameter &parameter, double value)
{
    if (parameter.scale == ParameterScale::Choice)
        return writtenValue(parameter, value);
    return value;
}

ordered_json writtenSubject(const Scene &scene)
{
    const Subject &subject = scene.subject;
    ordered_json values = ordered_json::object();
    for (const ParameterGroup &group : parameterGroups(scene))
        if (group.id == "encoding" || group.id == "scaling")
            for (const Parameter &parameter : group.parameters)
                values[parameter.key] = writtenKnob(parameter, valueOf(subject.values, parameter));

    ordered_json written{
        {"encoding", subject.encoding}, {"scaling", subject.scaling}, {"dimension", subject.dimension}, {"base", subject.base}};
    if (subject.trainedLength)
        written[trainedLengthKnob().key] = *subject.trainedLength;
    if (!subject.table.empty())
        written["table"] = subject.table;
    if (!subject.tensor.empty())
        written["tensor"] = subject.tensor;
    written["values"] = std::move(values);
    if (!subject.lists.empty())
        written["lists"] = subject.lists;
    return written;
}

struct WindowName {
    const char *key;
    std::optional<Run> Windows::*run;
};

constexpr std::array<WindowName, 4> windowNames{{
    {"positions", &Windows::positions},
    {"keys", &Windows::keys},
    {"features", &Windows::features},
    {"pairs", &Windows::pairs},
}};

ordered_json writtenWindows(const Windows &windows)
{
    ordered_json written = ordered_json::object();
    for (const WindowName &window : windowNames)
        if (const std::optional<Run> &run = windows.*window.run)
            written[window.key] = {{"first", run->first}, {"count", run->count}};
    return written;
}

ordered_json writtenSelection(const Selection &selection)
{
    ordered_json written = ordered_json::object();
    if (selection.query)
        written["query"] = *selection.query;
    if (selection.key)
        written["key"] = *selection.key;
    if (selection.pair)
        written["pair"] = *selection.pair;
    return written;
}

ordered_json writtenViews(const Scene &scene)
{
    ordered_json written = ordered_json::object();
    for (const View &view : views())
        for (const Parameter &parameter : view.parameters)
            written[parameter.key] = writtenKnob(parameter, valueOf(scene.look.viewValues, parameter));
    return written;
}

// -- Reading

/// The part of the file that is being read, for the sentences: "scene.json: subject.base".
struct JsonPlace {
    std::string file;
    std::string path{};

    JsonPlace in(const std::string &key) const { return {file, path.empty() ? key : path + "." + key}; }
    /// A sentence that goes on where the place ends.
    Error error(const Sentence &what) const
    {
        return path.empty() ? failed("{0}: {1}", file, what) : failed("{0}: {1} {2}", file, path, what);
    }
    Error error(const json &value, const Sentence &allowed) const
    {
        return error(sentence("is {0}; it must be {1}.", describedJson(value), allowed));
    }
};

/// Nothing, where a step has gone well.
using Outcome = std::optional<Error>;

Outcome checkedKeys(const json &object, const JsonPlace &place, const std::vector<std::string> &keys)
{
    if (!object.is_object())
        return place.path.empty() ? place.error(sentence("holds {0}; a scene must be an object.", describedJson(object)))
                                  : place.error(object, sentence("an object"));
    for (const auto &[key, value] : object.items()) {
        if (std::ranges::find(keys, key) != keys.end())
            continue;
        return place.error(keys.empty()
                               ? sentence("has the unknown key {0}; no keys are allowed here.", quotedText(key))
                               : sentence("has the unknown key {0}; the allowed keys are {1}.", quotedText(key), joinedWords(keys)));
    }
    return {};
}

const json *member(const json &object, const std::string &key)
{
    const auto entry = object.find(key);
    return entry == object.end() ? nullptr : &*entry;
}

Result<std::string> textAt(const json &value, const JsonPlace &place)
{
    if (!value.is_string())
        return place.error(value, sentence("a string"));
    return value.get<std::string>();
}

Result<std::int64_t> wholeNumberAt(const json &value, const JsonPlace &place, std::int64_t least, std::int64_t most)
{
    const double number = value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!(number >= static_cast<double>(least) && number <= static_cast<double>(most) && number == std::trunc(number)))
        return place.error(value, sentence("a whole number from {0} to {1}", plain(least), plain(most)));
    return static_cast<std::int64_t>(number);
}

/// A number, or for a choice its id.
Result<double> knobAt(const json &value, const JsonPlace &place, const Parameter &parameter)
{
    const bool choice = parameter.scale == ParameterScale::Choice;
    if (choice && value.is_string())
        for (std::size_t i = 0; i < parameter.choices.size(); ++i)
            if (value == parameter.choices[i].id)
                return static_cast<double>(i);
    if (!choice && value.is_number())
        if (const Result<double> checked = checkedValue(parameter, value.get<double>()))
            return checked;
    return place.error(value, allowedInWords(parameter));
}

class SceneReader {
  public:
    SceneReader(const json &file, std::string name) : m_file(file), m_place{std::move(name)} {}

    Result<Scene> read()
    {
        using Step = Outcome (SceneReader::*)();
        static constexpr std::array<Step, 9> steps{
            &SceneReader::readVersion,   &SceneReader::readSubject, &SceneReader::readLength,
            &SceneReader::readWindows,   &SceneReader::readSelection, &SceneReader::readViews,
            &SceneReader::readColours,   &SceneReader::readColourLimits, &SceneReader::readShown};
        for (const Step step : steps)
            if (const Outcome error = (this->*step)())
                return *error;
        Result<Scene> checked = checkedScene(m_scene);
        return checked ? std::move(checked) : Result<Scene>(m_place.error(checked.failure().sentence));
    }

  private:
    Outcome readVersion()
    {
        if (Outcome error = checkedKeys(m_file, m_place,
                                        {std::string(versionKey), "subject", "length", "windows", "selection", "views",
                                         "sequential_colours", "diverging_colours", "cyclic_colours", "colour_limits", "shown_views",
                                         "filling"}))
            return error;
        const json *version = member(m_file, std::string(versionKey));
        if (!version)
            return m_place.error(sentence("is not a Posviz scene: {0} is missing.", versionKey));
        if (*version != sceneVersion)
            return m_place.in(std::string(versionKey))
                .error(*version, sentence("{0}, the version that is read here", plain(sceneVersion)));
        return {};
    }

    Outcome edit(Result<Scene> edited)
    {
        if (!edited)
            return m_place.error(edited.failure().sentence);
        m_scene = *std::move(edited);
        return {};
    }

    Outcome readSubject()
    {
        const json *subject = member(m_file, "subject");
        if (!subject)
            return {};
        const JsonPlace place = m_place.in("subject");
        if (Outcome error =
                checkedKeys(*subject, place, {"encoding", "scaling", "dimension", "base", trainedLengthKnob().key, "table", "tensor",
                                                "values", "lists"}))
            return error;
        using Edit = Result<Scene> (*)(Scene, std::string_view);
        for (const auto &[key, edited] : {std::pair{"encoding", Edit(withEncoding)}, std::pair{"scaling", Edit(withScaling)}})
            if (const json *id = member(*subject, key)) {
                const Result<std::string> text = textAt(*id, place.in(key));
                if (!text)
                    return text.failure();
                if (Outcome error = edit(edited(m_scene, *text)))
                    return error;
            }
        if (Outcome error = readTable(*subject, place))
            return error;
        if (Outcome error = readBase(*subject, place))
            return error;
        if (Outcome error = readTrainedLength(*subject, place))
            return error;
        if (const json *values = member(*subject, "values"))
            if (Outcome error = readValues(*values, place.in("values")))
                return error;
        const json *lists = member(*subject, "lists");
        return lists ? readLists(*lists, place.in("lists")) : std::nullopt;
    }

    /// The table with its tensor, and the dimension: one that is a table's is free, and no knob.
    Outcome readTable(const json &subject, const JsonPlace &place)
    {
        for (const auto &[key, target] : {std::pair{"table", &Subject::table}, {"tensor", &Subject::tensor}})
            if (const json *value = member(subject, key)) {
                Result<std::string> text = textAt(*value, place.in(key));
                if (!text)
                    return text.failure();
                m_scene.subject.*target = *std::move(text);
            }
        const json *dimension = member(subject, "dimension");
        if (!dimension)
            return {};
        if (!tableSetsDimension(m_scene.subject)) {
            const Result<double> value = knobAt(*dimension, place.in("dimension"), dimensionParameter());
            if (!value)
                return value.failure();
            m_scene.subject.dimension = static_cast<int>(*value);
            return {};
        }
        const Result<std::int64_t> columns = wholeNumberAt(*dimension, place.in("dimension"), 1, std::numeric_limits<int>::max());
        if (!columns)
            return columns.failure();
        m_scene.subject.dimension = static_cast<int>(*columns);
        return {};
    }

    /// The base is kept even where the encoding has no use for it, and so no knob.
    Outcome readBase(const json &subject, const JsonPlace &place)
    {
        const json *base = member(subject, "base");
        if (!base)
            return {};
        const Result<double> value = knobAt(*base, place.in("base"), baseParameter());
        if (!value)
            return value.failure();
        m_scene.subject.base = *value;
        return {};
    }

    /// Kept even where it is no knob, like the base.
    Outcome readTrainedLength(const json &object, const JsonPlace &place)
    {
        const Parameter &knob = trainedLengthKnob();
        const json *trained = member(object, knob.key);
        if (!trained)
            return {};
        const Result<double> value = knobAt(*trained, place.in(knob.key), knob);
        if (!value)
            return value.failure();
        m_scene.subject.trainedLength = *value > 0 ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
        return {};
    }

    Outcome readValues(const json &values, const JsonPlace &place)
    {
        std::vector<Parameter> parameters;
        std::vector<std::string> keys;
        for (const ParameterGroup &group : parameterGroups(m_scene))
            if (group.id == "encoding" || group.id == "scaling")
                for (const Parameter &parameter : group.parameters) {
                    parameters.push_back(parameter);
                    keys.push_back(parameter.key);
                }
        if (Outcome error = checkedKeys(values, place, keys))
            return error;
        for (const Parameter &parameter : parameters)
            if (const json *value = member(values, parameter.key)) {
                const Result<double> number = knobAt(*value, place.in(parameter.key), parameter);
                if (!number)
                    return number.failure();
                if (*number != parameter.defaultValue)
                    if (Outcome error = edit(withParameter(m_scene, parameter.key, *number)))
                        return error;
            }
        return {};
    }

    Outcome readLists(const json &lists, const JsonPlace &place)
    {
        std::vector<std::string> keys;
        for (const ListParameter &parameter : listParameters(m_scene.subject))
            keys.push_back(parameter.key);
        if (Outcome error = checkedKeys(lists, place, keys))
            return error;
        for (const auto &[key, list] : lists.items()) {
            if (!list.is_array() || !std::ranges::all_of(list, [](const json &number) { return number.is_number(); }))
                return place.in(key).error(list, sentence("a list of numbers"));
            if (Outcome error = edit(withList(m_scene, key, list.get<std::vector<double>>())))
                return error;
        }
        return {};
    }

    Outcome readLength()
    {
        const json *length = member(m_file, "length");
        if (!length)
            return {};
        const Result<double> value = knobAt(*length, m_place.in("length"), lengthParameter());
        return value ? edit(withParameter(m_scene, "length", *value)) : Outcome(value.failure());
    }

    /// How many positions, positions, features and pairs there are, in the order of windowNames.
    std::array<std::int64_t, 4> counts() const
    {
        return {m_scene.subject.length, m_scene.subject.length, m_scene.subject.dimension, pairCount(m_scene.subject)};
    }

    Outcome readWindows()
    {
        const json *windows = member(m_file, "windows");
        if (!windows)
            return {};
        const JsonPlace place = m_place.in("windows");
        std::vector<std::string> keys;
        for (const WindowName &window : windowNames)
            keys.emplace_back(window.key);
        if (Outcome error = checkedKeys(*windows, place, keys))
            return error;
        Windows read;
        for (std::size_t i = 0; i < windowNames.size(); ++i)
            if (const json *value = member(*windows, windowNames[i].key)) {
                const Result<Run> run = runAt(*value, place.in(windowNames[i].key), counts()[i]);
                if (!run)
                    return run.failure();
                read.*windowNames[i].run = *run;
            }
        m_scene = withWindows(std::move(m_scene), read);
        return {};
    }

    /// A run within 0 .. count - 1.
    static Result<Run> runAt(const json &value, const JsonPlace &place, std::int64_t count)
    {
        if (const Outcome error = checkedKeys(value, place, {"first", "count"}))
            return *error;
        for (const char *key : {"first", "count"})
            if (!member(value, key))
                return place.error(sentence("lacks {0}.", key));
        const Result<std::int64_t> first = wholeNumberAt(*member(value, "first"), place.in("first"), 0, count - 1);
        if (!first)
            return first.failure();
        const Result<std::int64_t> length = wholeNumberAt(*member(value, "count"), place.in("count"), 1, count - *first);
        if (!length)
            return length.failure();
        return Run{*first, *length};
    }

    Outcome readSelection()
    {
        const json *selection = member(m_file, "selection");
        if (!selection)
            return {};
        const JsonPlace place = m_place.in("selection");
        if (Outcome error = checkedKeys(*selection, place, {"query", "key", "pair"}))
            return error;
        Selection read;
        const auto store = [&](const char *key, std::int64_t count, auto &entry) -> Outcome {
            const json *value = member(*selection, key);
            if (!value)
                return {};
            const Result<std::int64_t> number = wholeNumberAt(*value, place.in(key), 0, count - 1);
            if (!number)
                return number.failure();
            entry = static_cast<typename std::remove_reference_t<decltype(entry)>::value_type>(*number);
            return {};
        };
        if (Outcome error = store("query", counts()[0], read.query))
            return error;
        if (Outcome error = store("key", counts()[1], read.key))
            return error;
        if (Outcome error = store("pair", counts()[3], read.pair))
            return error;
        m_scene = withSelection(std::move(m_scene), read);
        return {};
    }

    /// Values of all views, also of those in which the encoding has nothing to show.
    Outcome readViews()
    {
        const json *values = member(m_file, "views");
        if (!values)
            return {};
        std::vector<std::string> keys;
        for (const View &view : views())
            for (const Parameter &parameter : view.parameters)
                keys.push_back(parameter.key);
        // Older files have it among the views.
        keys.push_back(trainedLengthKnob().key);
        const JsonPlace place = m_place.in("views");
        if (Outcome error = checkedKeys(*values, place, keys))
            return error;
        if (Outcome error = readTrainedLength(*values, place))
            return error;
        for (const View &view : views())
            for (const Parameter &parameter : view.parameters)
                if (const json *value = member(*values, parameter.key)) {
                    const Result<double> number = knobAt(*value, place.in(parameter.key), parameter);
                    if (!number)
                        return number.failure();
                    if (*number != parameter.defaultValue)
                        m_scene.look.viewValues.insert_or_assign(parameter.key, *number);
                }
        return {};
    }

    Outcome readColours()
    {
        for (const auto &[key, id] : {std::pair{"sequential_colours", &m_scene.look.sequentialColours},
                                      std::pair{"diverging_colours", &m_scene.look.divergingColours},
                                      std::pair{"cyclic_colours", &m_scene.look.cyclicColours}})
            if (const json *value = member(m_file, key)) {
                Result<std::string> text = textAt(*value, m_place.in(key));
                if (!text)
                    return text.failure();
                *id = *std::move(text);
            }
        return {};
    }

    /// Two numbers a view; the scene's own rules say which.
    Outcome readColourLimits()
    {
        const json *limits = member(m_file, "colour_limits");
        if (!limits)
            return {};
        const JsonPlace place = m_place.in("colour_limits");
        if (!limits->is_object())
            return place.error(*limits, sentence("an object"));
        for (const auto &[view, pair] : limits->items()) {
            if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number() || !pair[1].is_number())
                return place.in(view).error(pair, sentence("a list of two numbers"));
            if (Outcome error = edit(withColourLimits(m_scene, view, ColourLimits{pair[0].get<double>(), pair[1].get<double>()})))
                return error;
        }
        return {};
    }

    /// Which views are shown; the scene's own rules say what is no view.
    Outcome readShown()
    {
        if (const json *shown = member(m_file, "shown_views")) {
            if (!shown->is_array() || !std::ranges::all_of(*shown, [](const json &id) { return id.is_string(); }))
                return m_place.in("shown_views").error(*shown, sentence("a list of views"));
            m_scene.look.views = shown->get<std::vector<std::string>>();
        }
        if (const json *filling = member(m_file, "filling")) {
            Result<std::string> id = textAt(*filling, m_place.in("filling"));
            if (!id)
                return id.failure();
            m_scene.look.filling = *std::move(id);
        }
        return {};
    }

    const json &m_file;
    JsonPlace m_place;
    Scene m_scene;
};

} // namespace

std::string sceneToJson(const Scene &scene)
{
    ordered_json written{{versionKey, sceneVersion}, {"subject", writtenSubject(scene)}, {"length", scene.subject.length}};
    if (ordered_json windows = writtenWindows(scene.look.windows); !windows.empty())
        written["windows"] = std::move(windows);
    if (ordered_json selection = writtenSelection(scene.look.selection); !selection.empty())
        written["selection"] = std::move(selection);
    written["views"] = writtenViews(scene);
    written["sequential_colours"] = scene.look.sequentialColours;
    written["diverging_colours"] = scene.look.divergingColours;
    written["cyclic_colours"] = scene.look.cyclicColours;
    if (!scene.look.colourLimits.empty()) {
        ordered_json limits = ordered_json::object();
        for (const auto &[view, of] : scene.look.colourLimits)
            limits[view] = {of.lower, of.upper};
        written["colour_limits"] = std::move(limits);
    }
    if (scene.look.views)
        written["shown_views"] = *scene.look.views;
    if (!scene.look.filling.empty())
        written["filling"] = scene.look.filling;
    std::string text;
    write(text, written, "");
    return text + "\n";
}

Result<Scene> sceneFromJson(std::string_view text, const std::string &name)
{
    const Result<json> file = parsedJson(text, name);
    if (!file)
        return file.failure();
    return SceneReader(*file, name).read();
}

bool isSceneJson(std::string_view text)
{
    const auto skipSpaces = [&] { text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size())); };
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    skipSpaces();
    if (!text.starts_with('{'))
        return false;
    text.remove_prefix(1);
    skipSpaces();
    return text.starts_with("\"" + std::string(versionKey) + "\"");
}

} // namespace posviz
