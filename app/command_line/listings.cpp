// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/listings.h"

#include "app/command_line/colour_kinds.h"
#include "app/command_line/text_layout.h"
#include "app/export/formats.h"
#include "app/tables/table_formats.h"
#include "core/colours.h"
#include "core/encoding.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/view.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <vector>

namespace posviz {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t margin = 4;

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

std::string paragraph(const std::string &text) { return columns({{text}}, margin); }

std::string parameterLines(const std::vector<Parameter> &parameters)
{
    std::vector<std::vector<std::string>> rows;
    for (const Parameter &parameter : parameters)
        rows.push_back({parameter.key, allowedValues(parameter) + "; " + writtenValue(parameter, parameter.defaultValue)
                                           + " unless told. " + parameter.help});
    return columns(rows, margin);
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
        text += headLine(encoding.id, encoding.title, encoding.year) + paragraph(encoding.summary)
                + parameterLines(encoding.parameters);
        json.push_back({{"id", encoding.id},
                        {"title", encoding.title},
                        {"year", encoding.year},
                        {"citation", encoding.citation},
                        {"summary", encoding.summary},
                        {"acts_on", encoding.actsOn},
                        {"uses_base", encoding.usesBase},
                        {"scales", encoding.scales},
                        {"reads_table", encoding.readsTable},
                        {"parameters", parametersJson(encoding.parameters)}});
    }
    return listing(text, json);
}

Listing scalingListing()
{
    std::string text;
    Json json = Json::array();
    for (const Scaling &scaling : scalings()) {
        text +=
            headLine(scaling.id, scaling.title, scaling.year) + paragraph(scaling.summary) + parameterLines(scaling.parameters);
        json.push_back({{"id", scaling.id},
                        {"title", scaling.title},
                        {"year", scaling.year},
                        {"citation", scaling.citation},
                        {"summary", scaling.summary},
                        {"parameters", parametersJson(scaling.parameters)}});
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
    return listing(columns(rows), json);
}

} // namespace posviz
