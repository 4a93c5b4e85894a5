// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/soak/command_lines.h"

#include "core/encoding.h"
#include "core/evaluate.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/scene_knobs.h"
#include "core/subject_knobs.h"
#include "core/view.h"

#include "tests/support/draw.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <optional>

namespace posviz {

namespace {

/// Of so many.
bool oneOf(Draw &draw, int many) { return draw.whole(1, many) == 1; }

template <class Things> const auto &pick(Draw &draw, const Things &things)
{
    return things[static_cast<std::size_t>(draw.whole(0, static_cast<std::int64_t>(std::size(things)) - 1))];
}

/// A value that a knob may have; its ends and its default as often as all between.
double valueFor(Draw &draw, const Parameter &knob)
{
    if (knob.scale == ParameterScale::Choice)
        return static_cast<double>(draw.whole(0, std::ssize(knob.choices) - 1));
    switch (draw.whole(0, 7)) {
    case 0:
        return knob.minimum;
    case 1:
        return knob.maximum;
    case 2:
        return knob.defaultValue;
    default:
        break;
    }
    const bool wide = knob.minimum > 0 && knob.maximum / knob.minimum > 100;
    const double value = wide ? std::exp(draw.real(std::log(knob.minimum), std::log(knob.maximum)))
                              : draw.real(knob.minimum, knob.maximum);
    const double stepped = knob.step > 0 ? knob.minimum + std::round((value - knob.minimum) / knob.step) * knob.step : value;
    return std::clamp(stepped, knob.minimum, knob.maximum);
}

/// A scene, and the words that make it.
struct Typed {
    Scene scene;
    std::vector<std::string> words;
};

void say(Typed &typed, const std::string &option, const std::string &value)
{
    typed.words.push_back(option);
    typed.words.push_back(value);
}

void chooseEncoding(Typed &typed, Draw &draw)
{
    const Encoding &encoding = pick(draw, encodings());
    say(typed, "--encoding", encoding.id);
    if (Result<Scene> changed = withEncoding(typed.scene, encoding.id))
        typed.scene = *std::move(changed);
    if (!encoding.scales || oneOf(draw, 2))
        return;
    const Scaling &scaling = pick(draw, scalings());
    say(typed, "--scaling", scaling.id);
    if (Result<Scene> changed = withScaling(typed.scene, scaling.id))
        typed.scene = *std::move(changed);
}

/// The number options first, as the program takes them, whatever their order.
void chooseSettings(Typed &typed, Draw &draw)
{
    std::map<std::string, double> values;
    for (int round = 0; round < 2; ++round)
        for (const ParameterGroup &group : parameterGroups(typed.scene))
            for (const Parameter &knob : group.parameters) {
                // Most scenes differ from the default in a few knobs, some in all.
                if (values.contains(knob.key) || !oneOf(draw, group.id == "dimensions" ? 2 : 3) || !isActive(typed.scene, knob))
                    continue;
                const double value = valueFor(draw, knob);
                const Result<Scene> changed = withParameter(typed.scene, knob.key, value);
                if (!changed)
                    continue;
                typed.scene = *changed;
                values[knob.key] = value;
            }
    for (const auto &[key, value] : values) {
        const std::optional<Parameter> knob = findParameter(typed.scene, key);
        if (!knob || !isActive(typed.scene, *knob))
            continue; // another choice has made it idle
        const bool hasOption = key == "dimension" || key == "base" || key == "length";
        if (hasOption)
            say(typed, "--" + key, writtenValue(*knob, value));
        else
            say(typed, "--set", key + "=" + writtenValue(*knob, value));
    }
}

std::string runWithin(Draw &draw, std::int64_t count)
{
    const std::int64_t first = oneOf(draw, 2) ? 0 : draw.size(count) - 1;
    return std::to_string(first) + ":" + std::to_string(draw.size(count - first));
}

void chooseWindows(Typed &typed, Draw &draw)
{
    if (oneOf(draw, 4))
        say(typed, "--positions", runWithin(draw, typed.scene.subject.length));
    if (oneOf(draw, 6))
        say(typed, "--keys", runWithin(draw, typed.scene.subject.length));
}

/// True where nothing was chosen that makes it larger or finer.
bool chooseFigure(Typed &typed, Draw &draw)
{
    if (oneOf(draw, 4))
        say(typed, "--theme", "dark");
    if (oneOf(draw, 5))
        typed.words.emplace_back("--transparent");
    if (oneOf(draw, 6))
        say(typed, "--title", pick(draw, std::array<std::string, 6>{"", "a & b < c > \"d\"", "tab\tbell\a escape\x1b[1m", "é – 漢字 😀",
                                                                     "bytes \xff\xfe", std::string(300, 'W')}));
    if (oneOf(draw, 2))
        return true;
    if (oneOf(draw, 2))
        say(typed, "--width", pick(draw, std::array<std::string, 6>{"10mm", "89mm", "183mm", "1000mm", "6in", "640px"}));
    if (oneOf(draw, 2))
        say(typed, "--height", pick(draw, std::array<std::string, 6>{"10mm", "60mm", "200mm", "1000mm", "300pt", "480px"}));
    if (oneOf(draw, 3))
        say(typed, "--dpi", pick(draw, std::array<std::string, 5>{"36", "96", "150", "600", "2400"}));
    if (oneOf(draw, 3))
        say(typed, "--font-size", pick(draw, std::array<std::string, 4>{"2pt", "7pt", "24pt", "72pt"}));
    if (oneOf(draw, 3))
        say(typed, "--cells", std::to_string(draw.size(4096)) + "x" + std::to_string(draw.size(4096)));
    return false;
}

/// Without --cells a table has all numbers, and takes as long as they are many.
void chooseTableCells(Typed &typed, Draw &draw)
{
    const bool long_ = typed.scene.subject.length > 1024;
    if (long_ ? !oneOf(draw, 20) : oneOf(draw, 3))
        say(typed, "--cells", std::to_string(draw.size(600)) + "x" + std::to_string(draw.size(600)));
}

/// Mostly one that has something to show.
std::string viewFor(const Scene &scene, Draw &draw)
{
    struct NoTables : TableSource {
        Result<std::shared_ptr<const Table>> table(const std::string &, const std::string &) override { return Error("none"); }
    } tables;
    std::vector<std::string> all, speaking;
    Subject small = scene.subject; // which views speak does not hang on the size
    small.dimension = std::min(small.dimension, 64);
    small.length = std::min<std::int64_t>(small.length, 64);
    const Result<Signal> signal = evaluate(small, tables);
    for (const View &view : views()) {
        all.push_back(view.id);
        if (signal && view.frame({small, scene.look}, *signal))
            speaking.push_back(view.id);
    }
    return speaking.empty() || oneOf(draw, 12) ? pick(draw, all) : pick(draw, speaking);
}

/// A word that no command takes as it stands.
void makeWrong(CommandLine &command, Draw &draw)
{
    const std::array<std::vector<std::string>, 8> wrongs{{{"--dimension", "7"},
                                                          {"--length", "0"},
                                                          {"--base", "nan"},
                                                          {"--set", "no_such_key=1"},
                                                          {"--set", "seed"},
                                                          {"--cells", "0x5"},
                                                          {"--positions", "5:99999999999"},
                                                          {"--scene", "no such file.json"}}};
    const std::vector<std::string> &words = pick(draw, wrongs);
    command.words.insert(command.words.end(), words.begin(), words.end());
    command.mustBeRefused = true;
    command.isDefaultSize = false;
}

} // namespace

CommandLine commandLine(std::uint64_t seed, std::uint64_t number)
{
    Draw draw(seed * 1'000'003 + number);
    Typed typed;
    chooseEncoding(typed, draw);
    chooseSettings(typed, draw);
    chooseWindows(typed, draw);

    CommandLine command;
    const bool figure = !oneOf(draw, 3);
    command.isDefaultSize = figure && chooseFigure(typed, draw);
    if (!figure)
        chooseTableCells(typed, draw);
    const std::string suffix = figure ? pick(draw, std::array<std::string, 3>{"png", "svg", "pdf"})
                                      : pick(draw, std::array<std::string, 3>{"csv", "json", "npy"});
    command.output = "x." + suffix;
    command.words = {figure ? "figure" : "table", viewFor(typed.scene, draw)};
    command.words.insert(command.words.end(), typed.words.begin(), typed.words.end());
    command.words.insert(command.words.end(), {"--output", command.output});
    if (oneOf(draw, 20))
        makeWrong(command, draw);
    return command;
}

} // namespace posviz
