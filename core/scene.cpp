// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene.h"

#include "core/colours.h"
#include "core/find_by_id.h"
#include "core/scaling/scaling.h"
#include "core/shown_text.h"
#include "core/view.h"

#include <algorithm>

namespace posviz {

namespace {

/// The run within 0 .. count - 1; none where it covers all of it or nothing.
std::optional<Run> clippedRun(std::optional<Run> run, std::int64_t count)
{
    if (!run || run->count < 1)
        return {};
    const std::int64_t first = std::clamp<std::int64_t>(run->first, 0, count);
    // No sum or difference here passes 2^63, whatever a stranger's file says.
    const std::int64_t end = run->first < 0 ? std::clamp<std::int64_t>(run->first + run->count, 0, count)
                                            : first + std::min(run->count, count - first);
    if (first >= end || (first == 0 && end == count))
        return {};
    return Run{first, end - first};
}

std::int64_t pairCount(const Scene &scene) { return std::max(1, scene.subject.dimension / 2); }

/// Two scalings may have knobs of the same key and other ranges: the trained length, the factor.
bool fitsKnob(const Scene &scene, std::string_view key, double value)
{
    const std::optional<Parameter> parameter = findParameter(scene, key);
    return parameter && checkedValue(*parameter, value);
}

/// Cuts what no longer exists after an edit, and drops values of knobs that are gone.
Scene tidied(Scene scene)
{
    scene = withWindows(std::move(scene), scene.windows);
    return withSelection(std::move(scene), scene.selection);
}

void dropForeignValues(Scene &scene)
{
    std::erase_if(scene.subject.values, [&](const auto &entry) { return !fitsKnob(scene, entry.first, entry.second); });
    std::erase_if(scene.subject.lists, [&](const auto &entry) {
        return std::ranges::find(listParameters(scene), entry.first, &ListParameter::key) == listParameters(scene).end();
    });
}

Result<double> checkedEntry(const std::vector<ParameterGroup> &groups, std::string_view key, double value)
{
    for (const ParameterGroup &group : groups)
        for (const Parameter &parameter : group.parameters)
            if (parameter.key == key)
                return checkedValue(parameter, value);
    std::string known;
    for (const ParameterGroup &group : groups)
        for (const Parameter &parameter : group.parameters)
            known += (known.empty() ? "" : ", ") + parameter.key;
    return Error{quotedText(key) + " changes nothing here; what can be set is " + known + "."};
}

Error noTableError(const std::string &encoding)
{
    return {"table: " + quotedText(encoding) + " does not read a table; these do: " + tableReaders() + "."};
}

bool isViewParameter(std::string_view key)
{
    return std::ranges::any_of(views(), [&](const View &view) {
        return std::ranges::any_of(view.parameters, [&](const Parameter &parameter) { return parameter.key == key; });
    });
}

/// Whether a knob of this scene is in force and has one of the values.
bool holds(const Scene &scene, const Condition &condition)
{
    const std::optional<Parameter> other = findParameter(scene, condition.key);
    // What follows an idle knob is idle with it.
    return other && isActive(scene, *other)
           && std::ranges::find(condition.values, parameterValue(scene, *other)) != condition.values.end();
}

} // namespace

const Parameter &dimensionParameter()
{
    static const Parameter parameter{
        .key = "dimension",
        .label = "Dimension",
        .unit = "features",
        .help =
            "Features of a vector: the model's width where vectors of positions are added to the input or projected, else the size "
            "of one head.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 2,
        .maximum = 8192,
        .defaultValue = 128,
        .step = 2,
    };
    return parameter;
}

const Parameter &baseParameter()
{
    static const Parameter parameter{
        .key = "base",
        .label = "Base frequency",
        .help = "Spaces the wavelengths: the larger it is, the slower the slow pairs turn. Called rope_theta in model files.",
        .scale = ParameterScale::Logarithmic,
        .minimum = 2,
        .maximum = 1e9,
        .defaultValue = 10000,
    };
    return parameter;
}

const Parameter &lengthParameter()
{
    static const Parameter parameter{
        .key = "length",
        .label = "Sequence length",
        .unit = "positions",
        .help = "How many positions there are to see, 0 to one less than this.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 16777216,
        .defaultValue = 512,
        .step = 1,
    };
    return parameter;
}

std::vector<ParameterGroup> parameterGroups(const Scene &scene)
{
    const Encoding *encoding = findEncoding(scene.subject.encoding);
    assert(encoding);
    const bool fromTable = !scene.subject.table.empty();

    ParameterGroup dimensions{"dimensions", "Parameters", {}};
    if (encoding->usesDimension && !tableSetsDimension(scene)) {
        dimensions.parameters.push_back(dimensionParameter());
        dimensions.parameters.back().onlyWhen = encoding->dimensionOnlyWhen;
    }
    if (encoding->usesBase)
        dimensions.parameters.push_back(baseParameter());
    dimensions.parameters.push_back(lengthParameter());

    std::vector<ParameterGroup> groups{std::move(dimensions)};
    ParameterGroup own{"encoding", encoding->title, encoding->parameters};
    // An opened table has its own rows; the knobs of the random one change nothing.
    if (fromTable)
        std::erase_if(own.parameters, [&](const Parameter &parameter) {
            return std::ranges::find(encoding->tableKnobs, parameter.key) == encoding->tableKnobs.end();
        });
    if (!own.parameters.empty())
        groups.push_back(std::move(own));
    if (const Scaling *scaling = encoding->scales ? findScaling(scene.subject.scaling) : nullptr)
        groups.push_back({"scaling", "Scaling", scaling->parameters});
    for (const View &view : views()) {
        ParameterGroup group{view.id, view.title, {}};
        std::ranges::copy_if(view.parameters, std::back_inserter(group.parameters),
                             [&](const Parameter &parameter) { return view.applies(parameter, scene); });
        if (!group.parameters.empty())
            groups.push_back(std::move(group));
    }
    return groups;
}

std::optional<Parameter> findParameter(const Scene &scene, std::string_view key)
{
    for (const ParameterGroup &group : parameterGroups(scene))
        if (const auto found = std::ranges::find(group.parameters, key, &Parameter::key); found != group.parameters.end())
            return *found;
    return {};
}

std::span<const ListParameter> listParameters(const Scene &scene)
{
    const Encoding *encoding = findEncoding(scene.subject.encoding);
    const Scaling *scaling = encoding && encoding->scales ? findScaling(scene.subject.scaling) : nullptr;
    return scaling ? std::span<const ListParameter>(scaling->lists) : std::span<const ListParameter>{};
}

bool tableSetsDimension(const Scene &scene)
{
    return !scene.subject.table.empty() && findEncoding(scene.subject.encoding)->tableSetsDimension;
}

double parameterValue(const Scene &scene, const Parameter &parameter)
{
    if (parameter.key == dimensionParameter().key)
        return scene.subject.dimension;
    if (parameter.key == baseParameter().key)
        return scene.subject.base;
    if (parameter.key == lengthParameter().key)
        return static_cast<double>(scene.length);
    return valueOf(isViewParameter(parameter.key) ? scene.viewValues : scene.subject.values, parameter);
}

bool isActive(const Scene &scene, const Parameter &parameter)
{
    return std::ranges::all_of(parameter.onlyWhen, [&](const Condition &condition) { return holds(scene, condition); });
}

Result<Scene> withParameter(Scene scene, std::string_view key, double value)
{
    const Result<double> checked = checkedEntry(parameterGroups(scene), key, value);
    if (!checked)
        return Error{checked.error()};
    if (key == dimensionParameter().key)
        scene.subject.dimension = static_cast<int>(value);
    else if (key == baseParameter().key)
        scene.subject.base = value;
    else if (key == lengthParameter().key)
        scene.length = static_cast<std::int64_t>(value);
    else
        (isViewParameter(key) ? scene.viewValues : scene.subject.values).insert_or_assign(std::string(key), value);
    return tidied(std::move(scene));
}

Result<Scene> withList(Scene scene, std::string_view key, std::vector<double> numbers)
{
    const std::span<const ListParameter> lists = listParameters(scene);
    const auto described = std::ranges::find(lists, key, &ListParameter::key);
    if (described == lists.end())
        return Error{quotedText(key) + " is no list of the scaling '" + scene.subject.scaling + "'."};
    if (numbers.empty()) {
        scene.subject.lists.erase(std::string(key));
        return scene;
    }
    Result<std::vector<double>> checked = checkedList(*described, std::move(numbers));
    if (!checked)
        return Error{checked.error()};
    scene.subject.lists.insert_or_assign(std::string(key), *std::move(checked));
    return scene;
}

Result<Scene> withEncoding(Scene scene, std::string_view id)
{
    const Encoding *encoding = findEncoding(id);
    if (!encoding)
        return Error{"encoding: " + quotedText(id) + " is not known; it must be one of " + joinedIds(encodings()) + "."};
    if (scene.subject.encoding != id)
        scene = withoutTable(std::move(scene));
    scene.subject.encoding = id;
    if (!applies(*findScaling(scene.subject.scaling), *encoding))
        scene.subject.scaling = "none";
    dropForeignValues(scene);
    return tidied(std::move(scene));
}

Result<Scene> withScaling(Scene scene, std::string_view id)
{
    const Scaling *scaling = findScaling(id);
    if (!scaling)
        return Error{"scaling: " + quotedText(id) + " is not known; it must be one of " + joinedIds(scalings()) + "."};
    const Encoding &encoding = *findEncoding(scene.subject.encoding);
    if (!encoding.scales && id != "none")
        return Error{"scaling: it applies to RoPE and M-RoPE only, and " + quotedText(scene.subject.encoding) + " is neither."};
    if (!applies(*scaling, encoding))
        return Error{"scaling: " + quotedText(id) + " remaps distances, which applies to RoPE only, and "
                     + quotedText(scene.subject.encoding) + " has several positions."};
    scene.subject.scaling = id;
    dropForeignValues(scene);
    return scene;
}

Result<Scene> withTable(Scene scene, std::string path, std::int64_t columns, std::string tensor)
{
    if (!findEncoding(scene.subject.encoding)->readsTable)
        return noTableError(scene.subject.encoding);
    scene.subject.table = std::move(path);
    scene.subject.tensor = std::move(tensor);
    if (tableSetsDimension(scene))
        scene.subject.dimension = static_cast<int>(columns);
    dropForeignValues(scene);
    return tidied(std::move(scene));
}

Scene withoutTable(Scene scene)
{
    if (scene.subject.table.empty())
        return scene;
    scene.subject.table.clear();
    scene.subject.tensor.clear();
    // A table may be of any width; an encoding's own dimension is even and bounded.
    scene.subject.dimension = static_cast<int>(nearestValue(dimensionParameter(), scene.subject.dimension));
    return tidied(std::move(scene));
}

Scene withWindows(Scene scene, Windows windows)
{
    scene.windows = {.positions = clippedRun(windows.positions, scene.length),
                     .keys = clippedRun(windows.keys, scene.length),
                     .features = clippedRun(windows.features, scene.subject.dimension),
                     .pairs = clippedRun(windows.pairs, pairCount(scene))};
    return scene;
}

Scene withSelection(Scene scene, Selection selection)
{
    const auto inSequence = [&](std::int64_t position) { return position >= 0 && position < scene.length; };
    scene.selection = selection;
    if (selection.query && !inSequence(*selection.query))
        scene.selection.query.reset();
    if (selection.key && !inSequence(*selection.key))
        scene.selection.key.reset();
    if (selection.pair && (*selection.pair < 0 || *selection.pair >= pairCount(scene)))
        scene.selection.pair.reset();
    return scene;
}

Result<Scene> checkedScene(Scene scene)
{
    const Encoding *encoding = findEncoding(scene.subject.encoding);
    if (!encoding)
        return Error{"encoding: " + quotedText(scene.subject.encoding) + " is not known; it must be one of "
                     + joinedIds(encodings()) + "."};
    if (const Result<Scene> scaled = withScaling(scene, scene.subject.scaling); !scaled)
        return Error{scaled.error()};
    if (!scene.subject.table.empty() && !encoding->readsTable)
        return noTableError(scene.subject.encoding);
    if (scene.subject.table.empty() && !scene.subject.tensor.empty())
        return Error{"tensor: " + quotedText(scene.subject.tensor) + " is named without a table; table must name its file."};
    if (!tableSetsDimension(scene)) {
        if (const Result<double> dimension = checkedValue(dimensionParameter(), scene.subject.dimension); !dimension)
            return Error{dimension.error()};
    } else if (scene.subject.dimension < 1)
        return Error{"dimension: a table has at least one feature."};
    if (const Result<double> base = checkedValue(baseParameter(), scene.subject.base); !base)
        return Error{base.error()};
    if (const Result<double> length = checkedValue(lengthParameter(), static_cast<double>(scene.length)); !length)
        return Error{length.error()};

    std::vector<ParameterGroup> groups = parameterGroups(scene);
    // A subject's own values are its encoding's and its scaling's; dimensions and view settings have places of their own.
    std::erase_if(groups, [](const ParameterGroup &group) { return group.id != "encoding" && group.id != "scaling"; });
    for (const auto &[key, value] : scene.subject.values)
        if (const Result<double> checked = checkedEntry(groups, key, value); !checked)
            return Error{checked.error()};
    for (const auto &[key, numbers] : scene.subject.lists) {
        if (numbers.empty())
            return Error{quotedText(key) + " is an empty list."};
        if (const Result<Scene> listed = withList(scene, key, numbers); !listed)
            return Error{listed.error()};
    }
    for (const auto &[key, value] : scene.viewValues) {
        // A view's value stays with the scene while another encoding makes it idle.
        const auto described = std::ranges::find_if(views(), [&wanted = key](const View &view) {
            return std::ranges::find(view.parameters, wanted, &Parameter::key) != view.parameters.end();
        });
        if (described == views().end())
            return Error{quotedText(key) + " is no setting of a view."};
        if (const Result<double> checked = checkedValue(*std::ranges::find(described->parameters, key, &Parameter::key), value);
            !checked)
            return Error{checked.error()};
    }
    const auto isMap = [](const std::string &id, ColourKind kind) {
        const ColourMap *map = findColourMap(id);
        return map && map->kind == kind;
    };
    if (!isMap(scene.sequentialColours, ColourKind::Sequential))
        return Error{"sequential_colours: " + quotedText(scene.sequentialColours) + " is no sequential colour map."};
    if (!isMap(scene.divergingColours, ColourKind::Diverging))
        return Error{"diverging_colours: " + quotedText(scene.divergingColours) + " is no diverging colour map."};
    if (!isMap(scene.cyclicColours, ColourKind::Cyclic))
        return Error{"cyclic_colours: " + quotedText(scene.cyclicColours) + " is no cyclic colour map."};
    return tidied(std::move(scene));
}

} // namespace posviz
