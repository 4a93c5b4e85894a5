// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"
#include "core/scaling/scaling.h"
#include "core/scene.h"
#include "core/subject_knobs.h"
#include "core/view.h"

#include <string>
#include <vector>

struct NamedParameter {
    std::string name; ///< "rope/pairing", "shared/base"
    posviz::Parameter parameter;
};

/// Every knob of the catalogues: the shared ones, the encodings', the scalings', the views'.
inline std::vector<NamedParameter> catalogueParameters()
{
    using namespace posviz;
    std::vector<NamedParameter> all;
    const auto add = [&](const std::string &owner, const std::vector<Parameter> &parameters) {
        for (const Parameter &parameter : parameters)
            all.push_back({owner + "/" + parameter.key, parameter});
    };
    add("shared", {dimensionParameter(), baseParameter(), lengthParameter()});
    for (const Encoding &encoding : encodings())
        add(encoding.id, encoding.parameters);
    for (const Scaling &scaling : scalings())
        add(scaling.id, scaling.parameters);
    for (const View &view : views())
        add(view.id, view.parameters);
    return all;
}

/// Knobs that no catalogue has today and that the descriptions allow: decimal steps, negative values, small numbers.
inline std::vector<NamedParameter> madeUpParameters()
{
    using namespace posviz;
    const auto knob = [](ParameterScale scale, double minimum, double maximum, double step) {
        return Parameter{.key = "knob",
                         .label = "Knob",
                         .scale = scale,
                         .minimum = minimum,
                         .maximum = maximum,
                         .defaultValue = maximum,
                         .step = step};
    };
    return {
        {"made up/twentieths", knob(ParameterScale::Linear, 0.05, 0.95, 0.05)},
        {"made up/tenths around zero", knob(ParameterScale::Linear, -1, 1, 0.1)},
        {"made up/any number around zero", knob(ParameterScale::Linear, -3, 5, 0)},
        {"made up/small numbers", knob(ParameterScale::Logarithmic, 1e-5, 0.5, 0)},
        {"made up/large even numbers", knob(ParameterScale::PowerOfTwo, 6, 1e9, 2)},
    };
}
