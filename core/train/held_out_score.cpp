// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/held_out_score.h"

#include "core/train/training_pass.h"

#include <algorithm>

namespace regroup {

HeldOutScore scoreHeldOut(TrainedModel& model, const TrainingData& data,
                          const TrainOptions& options, JobContext& job) {
    const auto evaluated = model.forEvaluation();
    PassOptions pass;
    pass.goal = data.goal;
    const HeldOutBatches batches(data, options.batchSize);
    PassLoss loss;
    std::int64_t targets = 0;
    for (std::size_t index = 0; index < batches.count(); ++index) {
        const TrainingBatch batch = batches.at(index);
        loss += runEvaluationPass(*evaluated, batch, pass, job);
        targets += batch.targetCount;
    }
    const double count = static_cast<double>(std::max<std::int64_t>(1, targets));
    HeldOutScore score;
    score.loss = loss.task / count;
    if (data.goal == TrainingGoal::Classes)
        score.accuracy = static_cast<double>(loss.correct) / count;
    return score;
}

} // namespace regroup
