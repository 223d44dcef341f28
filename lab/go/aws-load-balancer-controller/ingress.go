package main

import (
	"context"
	"encoding/json"
	"fmt"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/client-go/tools/record"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/annotations"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/config"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/deploy"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/deploy/tracking"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/ingress"
	lbcmetrics "sigs.k8s.io/aws-load-balancer-controller/pkg/metrics/lbc"
	"sigs.k8s.io/aws-load-balancer-controller/webhooks/networking"
)

// ingresses plans every group once; the parts are put together as controllers/ingress/group_controller.go does.
func (c *cluster) ingresses(ctx context.Context, found *answer) {
	var list networkingv1.IngressList
	if err := c.client.List(ctx, &list); err != nil {
		found.Errors = append(found.Errors, failure{"Ingresses", err.Error()})
		return
	}
	parser := annotations.NewSuffixAnnotationParser(annotations.AnnotationPrefixIngress)
	options := c.config.IngressConfig
	metrics := lbcmetrics.NewMockCollector()
	loader := ingress.NewDefaultGroupLoader(c.client, &record.FakeRecorder{}, parser,
		ingress.NewDefaultClassLoader(c.client, true), ingress.NewDefaultClassAnnotationMatcher(options.IngressClass),
		options.IngressClass == "")
	webhook := networking.NewIngressValidator(c.client, options, c.logger, metrics)
	builder := c.builder(parser, metrics)
	done := map[ingress.GroupID]bool{}
	for index := range list.Items {
		one := &list.Items[index]
		name := fmt.Sprintf("Ingress %s/%s", one.Namespace, one.Name)
		fails := func(err error) { found.Errors = append(found.Errors, failure{name, err.Error()}) }
		id, err := loader.LoadGroupIDIfAny(ctx, one)
		if err != nil {
			fails(err)
			continue
		}
		if id == nil {
			continue
		}
		if err := webhook.ValidateCreate(ctx, one); err != nil {
			fails(fmt.Errorf("the webhook: %w", err))
		}
		if done[*id] {
			continue
		}
		done[*id] = true
		group, err := loader.Load(ctx, *id)
		if err != nil {
			fails(err)
			continue
		}
		stack, _, _, _, _, _, err := builder.Build(ctx, group, metrics)
		if err != nil {
			fails(err)
			continue
		}
		text, err := deploy.NewDefaultStackMarshaller().Marshal(stack)
		if err != nil {
			fails(err)
			continue
		}
		found.Plans = append(found.Plans, plan{name, json.RawMessage(text)})
	}
}

func (c *cluster) builder(parser annotations.Parser, metrics lbcmetrics.MetricCollector) ingress.ModelBuilder {
	settings, options, aws := c.config, c.config.IngressConfig, c.aws
	auth := ingress.NewDefaultAuthConfigBuilder(parser)
	backends := ingress.NewDefaultEnhancedBackendBuilder(c.client, parser, auth,
		options.TolerateNonExistentBackendService, options.TolerateNonExistentBackendAction)
	return ingress.NewDefaultModelBuilder(c.client, &record.FakeRecorder{}, aws.EC2(), aws.ELBV2(), aws.WAFv2(), aws.ACM(),
		parser, subnets{}, auth, backends, tracking.NewDefaultProvider("ingress.k8s.aws", settings.ClusterName),
		tagging{}, settings.FeatureGates, aws.VpcID(), settings.ClusterName, settings.DefaultTags, settings.ExternalManagedTags,
		settings.DefaultSSLPolicy, settings.DefaultTargetType, settings.DefaultLoadBalancerScheme, groups{}, groups{},
		settings.EnableBackendSecurityGroup, settings.EnableManageBackendSecurityGroupRules, settings.DisableRestrictedSGRules,
		options.AllowedCertificateAuthorityARNs, settings.FeatureGates.Enabled(config.EnableIPTargetType), targetGroups{},
		c.logger, metrics)
}
