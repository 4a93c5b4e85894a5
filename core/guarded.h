// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <exception>
#include <new>
#include <type_traits>
#include <utility>

namespace posviz {

/// What the function gives, or a sentence where it throws: a picture that is too large for the machine must cost no more than
/// itself. Only the library throws, and Eigen: std::bad_alloc where memory is short.
template <class Function, class Value = std::invoke_result_t<Function>>
auto guarded(Function &&function) -> std::conditional_t<isResult<Value>, Value, Result<Value>>
{
    try {
        return std::forward<Function>(function)();
    } catch (const std::bad_alloc &) {
        return failed("Not enough memory: choose a smaller dimension, a shorter length or fewer cells.");
    } catch (const std::exception &problem) {
        return failed("This could not be computed: {0}.", problem.what());
    }
}

} // namespace posviz
