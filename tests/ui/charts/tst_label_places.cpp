// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/label_places.h"

#include <QTest>
#include <cmath>
#include <random>

using namespace regroup::ui;

namespace {

constexpr double radius = 5;
const QRectF area(0, 0, 400, 300);

double distance(const QRectF& box, const QPointF& point) {
    return std::hypot(std::max({box.left() - point.x(), 0.0, point.x() - box.right()}),
                      std::max({box.top() - point.y(), 0.0, point.y() - box.bottom()}));
}

} // namespace

class TestLabelPlaces : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void standsOnTheRightFirst() {
        const auto places = placeLabels({{{100, 100}, {40, 12}}}, {{100, 100}}, radius, area);
        QVERIFY(places[0]);
        QVERIFY(places[0]->left() > 100 + radius);
        QCOMPARE(places[0]->center().y(), 100.0);
    }

    void turnsLeftAtTheRightEdge() {
        const auto places = placeLabels({{{390, 100}, {40, 12}}}, {{390, 100}}, radius, area);
        QVERIFY(places[0] && area.contains(*places[0]));
        QVERIFY(places[0]->right() < 390);
    }

    void findsNoPlaceRatherThanABadOne() {
        QVERIFY(!placeLabels({{{200, 150}, {500, 12}}}, {{200, 150}}, radius, area)[0]);
        QVERIFY(!placeLabels({{{200, 150}, {40, 12}}}, {{200, 150}}, radius, QRectF())[0]);
    }

    void earlierOnesChooseFirst() {
        const std::vector<QPointF> points{{100, 100}, {100, 100}};
        const auto places =
            placeLabels({{points[0], {40, 12}}, {points[1], {40, 12}}}, points, radius, area);
        QVERIFY(places[0] && places[1]);
        QVERIFY(places[0]->left() > 100);
        QVERIFY(!places[0]->intersects(*places[1]));
    }

    void holdsItsRulesForCrowds() {
        std::mt19937 random(7);
        std::uniform_real_distribution<double> x(0, 400);
        std::uniform_real_distribution<double> y(0, 300);
        for (int round = 0; round < 20; ++round) {
            std::vector<QPointF> points;
            std::vector<WantedLabel> labels;
            for (int index = 0; index < 40; ++index) {
                points.emplace_back(x(random), y(random));
                labels.push_back({points.back(), {45, 13}});
            }
            const auto places = placeLabels(labels, points, radius, area);
            int placed = 0;
            for (std::size_t at = 0; at < places.size(); ++at) {
                if (!places[at])
                    continue;
                ++placed;
                QVERIFY(area.contains(*places[at]));
                QCOMPARE(places[at]->size(), labels[at].size);
                for (std::size_t other = 0; other < points.size(); ++other) {
                    QVERIFY(distance(*places[at], points[other]) > 0);
                    QVERIFY(other == at || distance(*places[at], points[other]) >
                                               distance(*places[at], points[at]));
                    QVERIFY(other == at || !places[other] ||
                            !places[other]->intersects(*places[at]));
                }
            }
            QVERIFY2(placed >= 10, qPrintable(QString::number(placed)));
        }
    }
};

QTEST_GUILESS_MAIN(TestLabelPlaces)
#include "tst_label_places.moc"
