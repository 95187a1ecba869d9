// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "ui/window/studio_context.h"

#include <QObject>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace regroup::ui {

/// What merging each layer by the mean loses, for the overview. One light job prepares the sums of
/// all layers when they are asked for first; from then on an error is a few additions on the GUI
/// thread. Kept until another model is open or another text is calibrated on.
class LayerErrors : public QObject {
    Q_OBJECT
public:
    explicit LayerErrors(const StudioContext& context, QObject* parent = nullptr);

    /// Of keys over the energy of all key heads, and of values likewise, added up. Nothing: not
    /// known yet, without a calibration, or if a group takes a shared head apart.
    std::optional<double> error(int layer, const LayerGrouping& groups);

Q_SIGNALS:
    void becameKnown();

private:
    struct LayerCosts {
        std::shared_ptr<GroupingCost> key;
        std::shared_ptr<GroupingCost> value;
    };

    void forget();
    void prepare();

    StudioContext m_context;
    std::vector<LayerCosts> m_costs; ///< [layerCount]; empty: not known.
    LatestRequest m_request;
    JobTicket m_job;
    bool m_isAsked = false; ///< On its way, or failed: not asked for again.
};

} // namespace regroup::ui
