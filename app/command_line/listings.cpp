// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/listings.h"

#include "app/command_line/colour_kinds.h"
#include "app/command_line/text_layout.h"
#include "app/export/formats.h"
#include "app/presets.h"
#include "app/tables/table_formats.h"
#include "app/wording.h"
#include "core/colours.h"
#include "core/encoding.h"
#include "core/encoding_facts.h"
#include "core/find_by_id.h"
#include "core/model_files/settings_export.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/view.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <vector>

namespace posviz {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t listingMargin = 4;

std::string scaleName(ParameterScale scale)
{
    switch (scale) {
    case ParameterScale::Linear:
        return "linear";
    case ParameterScale::Logarithmic:
        return "logarithmic";
    case ParameterScale::PowerOfTwo:
        return "power of two";
    case ParameterScale::Choice:
        return "choice";
    }
    return {};
}

Json parameterJson(const Parameter &parameter)
{
    Json json{{"key", parameter.key},
              {"label", parameter.label},
              {"unit", parameter.unit},
              {"help", parameter.help},
              {"scale", scaleName(parameter.scale)}};
    if (parameter.scale == ParameterScale::Choice) {
        json["default"] = writtenValue(parameter, parameter.defaultValue);
        json["choices"] = Json::array();
        for (const ParameterChoice &choice : parameter.choices)
            json["choices"].push_back({{"id", choice.id}, {"label", choice.label}, {"help", choice.help}});
        return json;
    }
    json["default"] = parameter.defaultValue;
    json["minimum"] = parameter.minimum;
    json["maximum"] = parameter.maximum;
    json["step"] = parameter.step;
    return json;
}

Json parametersJson(const std::vector<Parameter> &parameters)
{
    Json json = Json::array();
    for (const Parameter &parameter : parameters)
        json.push_back(parameterJson(parameter));
    return json;
}

std::string headLine(const std::string &id, const std::string &title, int year = 0)
{
    return id + ": " + title + (year == 0 ? "" : ", " + std::to_string(year)) + "\n";
}

std::string paragraph(const std::string &text) { return columns({{text}}, listingMargin); }

std::string parameterLines(const std::vector<Parameter> &parameters)
{
    std::vector<std::vector<std::string>> rows;
    for (const Parameter &parameter : parameters)
        rows.push_back({parameter.key, allowedValues(parameter) + " (default: "
                                           + writtenValue(parameter, parameter.defaultValue) + "). " + parameter.help});
    return columns(rows, listingMargin);
}

std::string encodingFactLines(const Encoding &encoding)
{
    std::vector<std::vector<std::string>> rows;
    for (const FactLine &line : factLines(encoding))
        rows.push_back({worded(line.name), worded(line.text)});
    return columns(rows, listingMargin);
}

std::string scalingFactLines(const Scaling &scaling)
{
    std::vector<std::vector<std::string>> rows{
        {"Formula", scaling.formula},
        {"Used by", joinedWords(scaling.models)},
        {"Source", citation(scaling.source)},
    };
    for (const ListParameter &list : scaling.lists)
        rows.push_back({list.key, list.help});
    std::erase_if(rows, [](const std::vector<std::string> &row) { return row[1].empty(); });
    return columns(rows, listingMargin);
}

Json sourceJson(const Source &source)
{
    return {{"year", source.year},
            {"authors", source.authors},
            {"title", source.title},
            {"arxiv", source.arxiv},
            {"section", source.section}};
}

Json factsJson(const Facts &facts)
{
    Json places = Json::array();
    for (const Place place : facts.actsOn)
        places.push_back(english(placeName(place)));
    return {{"acts_on", std::move(places)},
            {"origin", english(originName(facts.origin))},
            {"learned_numbers", facts.learnedNumbers},
            {"every_length", facts.everyLength},
            {"cost", facts.cost},
            {"extrapolates", facts.extrapolates},
            {"fused_attention", facts.fusedAttention},
            {"cached_keys", facts.cachedKeys},
            {"models", facts.models},
            {"formula", facts.formula}};
}

Json ancestorsJson(const std::vector<Ancestor> &ancestors)
{
    Json json = Json::array();
    for (const Ancestor &ancestor : ancestors)
        json.push_back({{"id", ancestor.id}, {"why", ancestor.why}});
    return json;
}

Json listsJson(const std::vector<ListParameter> &lists)
{
    Json json = Json::array();
    for (const ListParameter &list : lists)
        json.push_back({{"key", list.key},
                        {"label", list.label},
                        {"help", list.help},
                        {"minimum", list.minimum},
                        {"maximum", list.maximum}});
    return json;
}

Listing listing(const std::string &text, const Json &json) { return {text, json.dump(2) + "\n"}; }

std::string hexColour(Rgb colour)
{
    char text[8];
    std::snprintf(text, sizeof text, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
    return text;
}

} // namespace

Listing encodingListing()
{
    std::string text;
    Json json = Json::array();
    for (const Encoding &encoding : encodings()) {
        text += headLine(encoding.id, encoding.title, encoding.source.year) + paragraph(encoding.summary)
                + encodingFactLines(encoding) + parameterLines(encoding.parameters);
        json.push_back({{"id", encoding.id},
                        {"title", encoding.title},
                        {"source", sourceJson(encoding.source)},
                        {"summary", encoding.summary},
                        {"facts", factsJson(encoding.facts)},
                        {"ancestors", ancestorsJson(encoding.ancestors)},
                        {"uses_dimension", encoding.usesDimension},
                        {"uses_base", encoding.usesBase},
                        {"scales", encoding.scales},
                        {"reads_table", encoding.readsTable},
                        {"table_shape", encoding.tableShape},
                        {"parameters", parametersJson(encoding.parameters)}});
    }
    return listing(text, json);
}

Listing scalingListing()
{
    std::string text;
    Json json = Json::array();
    for (const Scaling &scaling : scalings()) {
        text += headLine(scaling.id, scaling.title, scaling.source.year) + paragraph(scaling.summary) + scalingFactLines(scaling)
                + parameterLines(scaling.parameters);
        json.push_back({{"id", scaling.id},
                        {"title", scaling.title},
                        {"source", sourceJson(scaling.source)},
                        {"summary", scaling.summary},
                        {"Formula", scaling.formula},
                        {"follows_length", scaling.followsLength},
                        {"remaps_distances", scaling.remaps},
                        {"models", scaling.models},
                        {"parameters", parametersJson(scaling.parameters)},
                        {"lists", listsJson(scaling.lists)}});
    }
    return listing(text, json);
}

Listing viewListing()
{
    std::string text;
    Json json = Json::array();
    for (const View &view : views()) {
        text += headLine(view.id, view.title) + paragraph(view.question) + parameterLines(view.parameters);
        json.push_back({{"id", view.id},
                        {"title", view.title},
                        {"question", view.question},
                        {"parameters", parametersJson(view.parameters)}});
    }
    return listing(text, json);
}

Listing colourListing()
{
    std::string text;
    Json json = Json::array();
    for (const ColourMap &map : colourMaps()) {
        text += headLine(map.id, map.title + ", " + colourKindName(map.kind)) + paragraph(map.source);
        Json colours = Json::array();
        for (const Rgb colour : map.colours)
            colours.push_back(hexColour(colour));
        json.push_back({{"id", map.id},
                        {"title", map.title},
                        {"kind", colourKindName(map.kind)},
                        {"source", map.source},
                        {"colours", std::move(colours)}});
    }
    return listing(text, json);
}

Listing formatListing()
{
    std::vector<std::vector<std::string>> rows;
    Json json = Json::array();
    for (const ExportFormat &format : exportFormats()) {
        rows.push_back({format.id, "figure", format.description});
        json.push_back({{"id", format.id}, {"for", "figure"}, {"suffix", format.suffix}, {"description", format.description}});
    }
    for (const TableFormat &format : tableFormats()) {
        rows.push_back({format.id, "table", format.description});
        json.push_back({{"id", format.id}, {"for", "table"}, {"suffix", format.id}, {"description", format.description}});
    }
    for (const SettingsFormatName &format : settingsFormats()) {
        rows.push_back({std::string(format.id), "settings", std::string(format.title)});
        json.push_back({{"id", format.id}, {"for", "settings"}, {"description", format.title}});
    }
    return listing(columns(rows), json);
}

Listing presetListing()
{
    std::vector<std::vector<std::string>> rows;
    Json json = Json::array();
    for (const Preset &preset : presets()) {
        rows.push_back({preset.id, preset.title + ", " + preset.by + " " + std::to_string(preset.year)
                                       + (preset.remark.empty() ? "" : "; " + preset.remark)});
        json.push_back({{"id", preset.id},
                        {"title", preset.title},
                        {"by", preset.by},
                        {"year", preset.year},
                        {"source", preset.source},
                        {"remark", preset.remark},
                        {"config", Json::parse(preset.config)}});
    }
    return listing(columns(rows), json);
}

} // namespace posviz
