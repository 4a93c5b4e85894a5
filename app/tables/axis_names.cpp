// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/axis_names.h"

namespace posviz {

std::string axisName(const Axis &axis)
{
    switch (axis.quantity) {
    case Quantity::QueryPosition:
        return "position";
    case Quantity::KeyPosition:
        return "key";
    case Quantity::Distance:
        return "distance";
    case Quantity::Feature:
        return "feature";
    case Quantity::Pair:
        return "pair";
    case Quantity::Wavelength:
        return "wavelength";
    case Quantity::Turns:
        return "turns";
    case Quantity::Score:
        return "score";
    case Quantity::Divisor:
        return "divisor";
    }
    return {};
}

} // namespace posviz
