// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <memory>
#include <optional>
#include <span>
#include <vector>

class QCustomPlot;

namespace regroup::ui {

/// How a training stood after a step.
struct TrainingPoint {
    std::int64_t step = 0;
    std::optional<double> loss;
    std::optional<double> heldOutLoss;
    std::optional<double> rate;
    double seconds = 0; ///< Of training.
    std::optional<double> gradientNorm{};
    std::optional<double> tokensPerSecond{};
};

/// What is drawn small below the losses.
enum class BelowLosses { Rate, GradientNorm, TokensPerSecond };

/// The held-out loss of a model as a line to get below.
struct TrainingReference {
    QString name;
    double loss = 0;
};

enum class TrainingAxis { Steps, Time };

/// The exponential mean of losses, corrected for its start as Adam does: the first value is the
/// first loss. @param factor 0: the losses themselves; below 1.
std::vector<double> smoothedLosses(std::span<const double> losses, double factor);

/// The losses of a training as it runs: raw points, a smoothed line, the held-out losses; below it
/// the learning rate, the norm of the gradients, or the speed. Redraws at most ten times a second.
class TrainingChart : public QWidget {
    Q_OBJECT
public:
    explicit TrainingChart(QWidget* parent = nullptr);
    ~TrainingChart() override;

    void appendPoints(std::span<const TrainingPoint> points); ///< In order of steps.
    void clear();
    const std::vector<TrainingPoint>& points() const;
    void setLogarithmic(bool logarithmic); ///< The axis of the losses.
    void setAxis(TrainingAxis axis);
    void setSmallCurve(BelowLosses curve);
    void setReferences(std::vector<TrainingReference> references);
    const std::vector<TrainingReference>& references() const;
    void setStepCount(std::int64_t steps); ///< End of the step axis; 0: the last step.

    QCustomPlot& plot() const; ///< For chart_export.h.
    /// CSV: step,seconds,loss,held_out_loss,rate,gradient_norm,tokens_per_second.
    QString tableText() const;

    QSize sizeHint() const override;

    static constexpr double smoothing = 0.9;

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Private;

    void requestRedraw();
    void refresh();
    void restyle();

    std::unique_ptr<Private> m_private;
};

} // namespace regroup::ui
