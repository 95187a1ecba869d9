// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/jobs/job_context.h"

#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <variant>

namespace regroup {

struct Failure {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string hint;
};

template <typename Result> using JobOutcome = std::variant<Result, Cancelled, Failure>;

/// Turns an exception that no module translated into a Failure: running out of memory
/// (std::bad_alloc or the tensor library's allocator) is told apart from our own bugs.
Failure failureFromException(const std::exception& error);

/// Runs work and turns every way it can end into a value. The only catch block of a job.
template <typename Work, typename Result = std::invoke_result_t<Work&, JobContext&>>
JobOutcome<Result> runGuarded(Work&& work, JobContext& job) {
    try {
        return work(job);
    } catch (const Cancelled& cancelled) {
        return cancelled;
    } catch (const Error& error) {
        return Failure{error.code(), error.what(), error.hint()};
    } catch (const std::exception& error) {
        return failureFromException(error);
    }
}

} // namespace regroup
