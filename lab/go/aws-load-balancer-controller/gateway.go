package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-logr/logr"
	"github.com/go-logr/logr/funcr"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/tools/record"
	"sigs.k8s.io/aws-load-balancer-controller/controllers/gateway"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/certs"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/gateway/constants"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/gateway/referencecounter"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/gateway/routeutils"
	lbcmetrics "sigs.k8s.io/aws-load-balancer-controller/pkg/metrics/lbc"
	metricsutil "sigs.k8s.io/aws-load-balancer-controller/pkg/metrics/util"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	gwv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// errPlanned ends a reconciliation between the plan and the deployment.
var errPlanned = errors.New("planned, not deployed")

// finalizers has the last word before a Gateway is deployed: the reconciler marks it with a finalizer first.
type finalizers struct{}

func (finalizers) AddFinalizers(_ context.Context, object client.Object, _ ...string) error {
	if _, is := object.(*gwv1.Gateway); is {
		return errPlanned
	}
	return nil
}

func (finalizers) RemoveFinalizers(context.Context, client.Object, ...string) error { return nil }

// gateways lets the controller's reconcilers see every class and every Gateway once.
func (c *cluster) gateways(ctx context.Context, found *answer) {
	if err := c.classes(ctx); err != nil {
		found.Errors = append(found.Errors, failure{"GatewayClasses", err.Error()})
	}
	var list gwv1.GatewayList
	if err := c.client.List(ctx, &list); err != nil {
		found.Errors = append(found.Errors, failure{"Gateways", err.Error()})
		return
	}
	for _, one := range list.Items {
		name := fmt.Sprintf("Gateway %s/%s", one.Namespace, one.Name)
		var model string
		reconciler := c.gateway(modelIn(&model), routes{found})
		key := types.NamespacedName{Namespace: one.Namespace, Name: one.Name}
		_, err := reconciler.Reconcile(ctx, reconcile.Request{NamespacedName: key})
		switch {
		case errors.Is(err, errPlanned) && model != "":
			found.Plans = append(found.Plans, plan{name, json.RawMessage(model)})
		case err != nil:
			found.Errors = append(found.Errors, failure{name, err.Error()})
		}
	}
}

func (c *cluster) classes(ctx context.Context) error {
	var list gwv1.GatewayClassList
	if err := c.client.List(ctx, &list); err != nil {
		return err
	}
	reconciler := gateway.NewGatewayClassReconciler(c.client, &record.FakeRecorder{}, c.config, finalizers{},
		sets.New(constants.ALBGatewayController), c.logger)
	for _, one := range list.Items {
		key := types.NamespacedName{Name: one.Name}
		if _, err := reconciler.Reconcile(ctx, reconcile.Request{NamespacedName: key}); err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
	}
	return nil
}

func (c *cluster) gateway(logger logr.Logger, submitter routeutils.RouteReconcilerSubmitter) gateway.Reconciler {
	certificates := certs.NewACMCertDiscovery(c.aws.ACM(), nil, c.logger)
	loader := routeutils.NewLoader(c.client, submitter, c.config.FeatureGates, c.logger)
	return gateway.NewALBGatewayReconciler(loader, c.aws, c.client, certificates, referencecounter.NewServiceReferenceCounter(),
		&record.FakeRecorder{}, c.config, finalizers{}, nil, nil, nil, tagging{}, subnets{}, network{}, groups{}, groups{}, logger,
		lbcmetrics.NewMockCollector(), metricsutil.NewReconcileCounters(), nil, targetGroups{},
		&gateway.NoopListenerSetStatusSubmitter{})
}

// modelIn keeps the model that the reconciler writes to its log; it says it nowhere else.
func modelIn(model *string) logr.Logger {
	write := func(text string) {
		var line struct{ Msg, Model string }
		if json.Unmarshal([]byte(text), &line) == nil && line.Msg == "successfully built model" {
			*model = line.Model
		}
	}
	return funcr.NewJSON(write, funcr.Options{})
}

// routes notes what is said about routes that are not accepted.
type routes struct{ found *answer }

func (r routes) Enqueue(data routeutils.RouteData) {
	status, route := data.RouteStatusInfo, data.RouteMetadata
	if status.Accepted && status.ResolvedRefs {
		return
	}
	name := fmt.Sprintf("%s %s/%s", route.RouteKind, route.RouteNamespace, route.RouteName)
	r.found.Rejected = append(r.found.Rejected, failure{name, status.Reason + ": " + status.Message})
}
