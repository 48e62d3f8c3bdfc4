// How GetKeyPolicy shows a policy.
using System.Text.Json.Nodes;

namespace Trent.Authorization.Tests;

public sealed class PolicyPrintingTests
{
    [Fact]
    public void The_default_policy_is_laid_out_as_the_API_does() =>
        Assert.Equal(
            """
            {
              "Version" : "2012-10-17",
              "Id" : "key-default-1",
              "Statement" : [ {
                "Sid" : "Enable IAM User Permissions",
                "Effect" : "Allow",
                "Principal" : {
                  "AWS" : "arn:aws:iam::111122223333:root"
                },
                "Action" : "kms:*",
                "Resource" : "*"
              } ]
            }
            """,
            Policies.WellFormed(DefaultKeyPolicy.For("aws", Policies.Account)).Print());

    [Fact]
    public void Lists_stay_on_their_line_and_values_keep_their_spelling() =>
        Assert.Equal(
            """
            {
              "Statement" : [ {
                "Condition" : {
                  "NumericEquals" : {
                    "a:b" : [ 1.50, "2", true ]
                  },
                  "Bool" : { }
                },
                "Principal" : "*",
                "Effect" : "Deny",
                "Action" : [ ],
                "Sid" : "\"\\/\t\u4E2Dé"
              }, {
                "Effect" : "Allow",
                "Principal" : "*"
              } ]
            }
            """,
            Policies.WellFormed(
                """{"Statement":[{"Condition":{"NumericEquals":{"a:b":[1.50,"2",true]},"Bool":{}},"Principal":"*","Effect":"Deny","Action":[],"Sid":"\"\\\/\t\u4e2d\u00e9"},{"Effect":"Allow","Principal":"*"}]}""").Print());

    [Fact]
    public void What_is_printed_is_the_same_JSON_and_prints_the_same_again()
    {
        var printed = Policies.WellFormed(Policies.Everything).Print();

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Policies.Everything), JsonNode.Parse(printed)));
        Assert.Equal(printed, Policies.WellFormed(printed).Print());
    }
}
