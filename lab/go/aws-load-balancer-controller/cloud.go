package main

import (
	"context"
	"errors"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/cache"
	elbv2api "sigs.k8s.io/aws-load-balancer-controller/apis/elbv2/v1beta1"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/aws/services"
	elbv2deploy "sigs.k8s.io/aws-load-balancer-controller/pkg/deploy/elbv2"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/deploy/tracking"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/networking"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gwv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// cloud is an AWS account with a network, a certificate for every host, and no load balancer yet. What embeds an
// interface of nil panics where more is asked of it; `planned` reports that.
type cloud struct {
	services.Cloud
	hosts []string
}

const vpc = "vpc-lab"

func (cloud) VpcID() string                     { return vpc }
func (cloud) Region() string                    { return "eu-central-1" }
func (cloud) EC2() services.EC2                 { return nil }
func (cloud) ELBV2() services.ELBV2             { return nil }
func (cloud) WAFv2() services.WAFv2             { return nil }
func (cloud) WAFRegional() services.WAFRegional { return nil }
func (cloud) Shield() services.Shield           { return nil }
func (c cloud) ACM() services.ACM               { return certificates{hosts: c.hosts} }

// certificates has one certificate, which names every host.
type certificates struct {
	services.ACM
	hosts []string
}

const certificate = "arn:aws:acm:eu-central-1:000000000000:certificate/lab"

func (certificates) ListCertificatesAsList(context.Context, *acm.ListCertificatesInput) ([]acmtypes.CertificateSummary, error) {
	return []acmtypes.CertificateSummary{{CertificateArn: awssdk.String(certificate)}}, nil
}

func (c certificates) DescribeCertificateWithContext(context.Context, *acm.DescribeCertificateInput) (*acm.DescribeCertificateOutput, error) {
	detail := &acmtypes.CertificateDetail{
		CertificateArn: awssdk.String(certificate), Type: acmtypes.CertificateTypeAmazonIssued, SubjectAlternativeNames: c.hosts,
	}
	return &acm.DescribeCertificateOutput{Certificate: detail}, nil
}

// hosts are those that objects name.
func hosts(objects []client.Object) []string {
	var names []string
	for _, object := range objects {
		switch object := object.(type) {
		case *networkingv1.Ingress:
			for _, rule := range object.Spec.Rules {
				names = append(names, rule.Host)
			}
			for _, tls := range object.Spec.TLS {
				names = append(names, tls.Hosts...)
			}
		case *gwv1.Gateway:
			for _, listener := range object.Spec.Listeners {
				if listener.Hostname != nil {
					names = append(names, string(*listener.Hostname))
				}
			}
		case *gwv1.HTTPRoute:
			for _, name := range object.Spec.Hostnames {
				names = append(names, string(name))
			}
		}
	}
	return names
}

type subnets struct{}

func (subnets) both() ([]ec2types.Subnet, error) {
	subnet := func(id, zone, cidr string) ec2types.Subnet {
		return ec2types.Subnet{
			SubnetId: awssdk.String(id), AvailabilityZone: awssdk.String(zone), CidrBlock: awssdk.String(cidr), VpcId: awssdk.String(vpc),
		}
	}
	return []ec2types.Subnet{
		subnet("subnet-a", "eu-central-1a", "10.0.0.0/24"), subnet("subnet-b", "eu-central-1b", "10.0.1.0/24"),
	}, nil
}

func (s subnets) ResolveViaDiscovery(context.Context, ...networking.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	return s.both()
}

func (s subnets) ResolveViaSelector(context.Context, elbv2api.SubnetSelector, ...networking.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	return s.both()
}

func (s subnets) ResolveViaNameOrIDSlice(context.Context, []string, ...networking.SubnetsResolveOption) ([]ec2types.Subnet, error) {
	return s.both()
}

func (subnets) IsSubnetInLocalZoneOrOutpost(context.Context, string) (bool, error) { return false, nil }

type groups struct{}

func (groups) Get(context.Context, networking.ResourceType, []types.NamespacedName) (string, error) {
	return "sg-lab", nil
}

func (groups) Release(context.Context, networking.ResourceType, []types.NamespacedName) error {
	return nil
}

func (groups) ResolveViaNameOrID(_ context.Context, names []string) ([]string, error) {
	return names, nil
}

type network struct{}

func (network) FetchVPCInfo(context.Context, string, ...networking.FetchVPCInfoOption) (networking.VPCInfo, error) {
	return networking.VPCInfo{}, nil
}

// tagging finds no load balancer that is there already.
type tagging struct{ elbv2deploy.TaggingManager }

func (tagging) ListLoadBalancers(context.Context, ...tracking.TagFilter) ([]elbv2deploy.LoadBalancerWithTags, error) {
	return nil, nil
}

// targetGroups knows no target group that somebody else made.
type targetGroups struct{}

func (targetGroups) GetArnByName(_ context.Context, name string) (string, error) {
	return "", errors.New("no target group " + name)
}

func (targetGroups) GetCache() *cache.Expiring { return cache.NewExpiring() }
