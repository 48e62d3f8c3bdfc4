// The seal of another KMS: every fault of that service and of the slot has its name, and none lets a wrong key through.
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Trent.Client;
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Sealing;
using Trent.Unsealing;

namespace Trent.Conformance.Sealing;

public sealed class KmsSealFaultTests : IAsyncDisposable
{
    private static readonly byte[] StoreId = [.. Enumerable.Range(1, 16).Select(static value => (byte)value)];

    private readonly FaultyKms kms = new();
    private readonly RootKey root = RootKey.Generate();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        root.Dispose();
        await kms.DisposeAsync();
    }

    [Fact]
    public async Task What_is_wrapped_opens_and_both_calls_are_bound_to_store_slot_and_generation()
    {
        SealSlot slot = await WrapAsync();
        using RootKey opened = await UnwrapAsync(slot);
        Assert.Equal(root.DangerousSpan.ToArray(), opened.DangerousSpan.ToArray());
        string context = $$"""{"trent:store":"{{Convert.ToHexStringLower(StoreId)}}","trent:slot":"{{Convert.ToHexStringLower(slot.SlotId.Span)}}","trent:generation":"1"}""";
        Assert.Equal(["Encrypt", "Decrypt"], kms.Received.Select(static request => request.Operation));
        Assert.All(kms.Received, request =>
        {
            Assert.True(JsonElement.DeepEquals(JsonElement.Parse(context), request.Body.GetProperty("EncryptionContext")));
            Assert.Equal(FaultyKms.KeyArn, request.Body.GetProperty("KeyId").GetString());
        });
    }

    [Theory]
    [InlineData(400, "NotFoundException", SealFailure.KeyMissing)]
    [InlineData(400, "DisabledException", SealFailure.KmsKeyUnusable)]
    [InlineData(400, "KMSInvalidStateException", SealFailure.KmsKeyUnusable)]
    [InlineData(400, "InvalidKeyUsageException", SealFailure.KmsKeyUnusable)]
    [InlineData(400, "AccessDeniedException", SealFailure.KmsDenied)]
    [InlineData(400, "UnrecognizedClientException", SealFailure.KmsDenied)]
    [InlineData(400, "InvalidSignatureException", SealFailure.KmsDenied)]
    [InlineData(400, "ExpiredTokenException", SealFailure.KmsDenied)]
    [InlineData(400, "ThrottlingException", SealFailure.KmsUnreachable)]
    [InlineData(500, "KMSInternalException", SealFailure.KmsUnreachable)]
    [InlineData(500, "DependencyTimeoutException", SealFailure.KmsUnreachable)]
    [InlineData(503, "WhateverException", SealFailure.KmsUnreachable)]
    [InlineData(400, "LimitExceededException", SealFailure.KmsFailed)]
    [InlineData(400, "WhateverException", SealFailure.KmsFailed)]
    public async Task Each_error_of_the_service_has_its_name(int status, string type, SealFailure failure)
    {
        SealSlot slot = await WrapAsync();
        kms.Fault = () => FaultyKms.Answer(status, $$"""{"__type":"{{type}}","message":"the reason"}""");
        foreach (Func<Task> use in (Func<Task>[])[WrapAsync, () => UnwrapAsync(slot)])
        {
            SealException refused = await RefusesAsync(failure, use);
            Assert.Contains(type, refused.Message, StringComparison.Ordinal);
            Assert.Contains(FaultyKms.KeyArn, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("InvalidCiphertextException")]
    [InlineData("IncorrectKeyException")]
    public async Task What_the_service_does_not_take_for_its_own_does_not_open(string type)
    {
        SealSlot slot = await WrapAsync();
        kms.Fault = () => FaultyKms.Answer(400, $$"""{"__type":"{{type}}"}""");
        SealException refused = await RefusesAsync(SealFailure.DoesNotOpen, () => UnwrapAsync(slot));
        Assert.Contains(Convert.ToHexStringLower(slot.SlotId.Span), refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html><body>Welcome to the network</body></html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"KeyId\":")]
    [InlineData($$"""{"KeyId":"{{FaultyKms.KeyArn}}","CiphertextBlob":"%","Plaintext":"%"}""")]
    [InlineData($$"""{"KeyId":"{{FaultyKms.KeyArn}}","CiphertextBlob":7,"Plaintext":7}""")]
    public async Task What_is_no_answer_of_the_API_comes_from_something_else_in_its_place(string body)
    {
        SealSlot slot = await WrapAsync();
        kms.Fault = () => FaultyKms.Answer(200, body);
        _ = await RefusesAsync(SealFailure.KmsUnreachable, WrapAsync);
        _ = await RefusesAsync(SealFailure.KmsUnreachable, () => UnwrapAsync(slot));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData($$"""{"KeyId":"{{FaultyKms.KeyArn}}"}""")]
    [InlineData($$"""{"KeyId":"{{FaultyKms.KeyArn}}","CiphertextBlob":"","Plaintext":""}""")]
    public async Task An_answer_that_lacks_what_was_asked_for_is_a_failure_of_the_service(string body)
    {
        SealSlot slot = await WrapAsync();
        kms.Fault = () => FaultyKms.Answer(200, body);
        _ = await RefusesAsync(SealFailure.KmsFailed, WrapAsync);
        _ = await RefusesAsync(SealFailure.KmsFailed, () => UnwrapAsync(slot));
    }

    [Fact]
    public async Task An_answer_without_an_end_is_not_read_to_it()
    {
        kms.Fault = () => Encoding.ASCII.GetBytes("HTTP/1.1 200 Faulty\r\nConnection: close\r\n\r\n" + new string(' ', KmsClientConfiguration.ResponseBytesDefault + 1));
        SealException refused = await RefusesAsync(SealFailure.KmsUnreachable, WrapAsync);
        Assert.Contains("is larger than", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> StrangeWrappings => new()
    {
        { "arn:aws:kms:eu-central-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab", "AAAA" }, // another key
        { "1234abcd-12ab-34cd-56ef-1234567890ab", "AAAA" }, // no ARN
        { FaultyKms.KeyArn + " ", "AAAA" },
        { FaultyKms.KeyArn + "é", "AAAA" },
        { FaultyKms.KeyArn + new string('0', 2048), "AAAA" },
        { FaultyKms.KeyArn, Convert.ToBase64String(new byte[SealSlot.WrappedRootKeyBytesMax + 1]) },
    };

    [Theory]
    [MemberData(nameof(StrangeWrappings))]
    public async Task A_wrapping_that_no_slot_could_be_opened_by_makes_no_slot(string keyId, string ciphertext)
    {
        kms.Fault = () => FaultyKms.Answer(200, $$"""{"KeyId":"{{keyId}}","CiphertextBlob":"{{ciphertext}}"}""");
        _ = await RefusesAsync(SealFailure.KmsFailed, WrapAsync);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    public async Task A_plaintext_that_is_not_the_root_key_does_not_open(int bytes)
    {
        SealSlot slot = await WrapAsync();
        kms.Fault = () => FaultyKms.Answer(200, $$"""{"KeyId":"{{FaultyKms.KeyArn}}","Plaintext":"{{Convert.ToBase64String(new byte[bytes])}}"}""");
        _ = await RefusesAsync(SealFailure.DoesNotOpen, () => UnwrapAsync(slot));
    }

    public static TheoryData<string> MalformedParameters =>
    [
        "",
        "01",
        "00" + Convert.ToHexString(Encoding.ASCII.GetBytes(FaultyKms.KeyArn)), // version
        "02" + Convert.ToHexString(Encoding.ASCII.GetBytes(FaultyKms.KeyArn)),
        "01" + Convert.ToHexString(Encoding.ASCII.GetBytes(FaultyKms.KeyArn + "\n")),
        "01" + Convert.ToHexString(Encoding.UTF8.GetBytes(FaultyKms.KeyArn + "é")),
        "01" + new string('4', 2 * 2049), // longer than any name of a key
    ];

    [Theory]
    [MemberData(nameof(MalformedParameters))]
    public async Task Parameters_of_another_form_are_refused_before_the_service_is_asked(string parameters)
    {
        SealSlot slot = SealSlot.Create(SealType.Kms, new byte[16], Convert.FromHexString(parameters), [1], root, StoreId);
        SealException refused = await RefusesAsync(SealFailure.MalformedParameters, () => UnwrapAsync(slot));
        Assert.Contains(Convert.ToHexStringLower(slot.SlotId.Span), refused.Message, StringComparison.Ordinal);
        Assert.Empty(kms.Received);
    }

    [Fact]
    public async Task A_slot_of_another_key_or_type_is_refused_before_the_service_is_asked()
    {
        byte[] other = [1, .. Encoding.ASCII.GetBytes(FaultyKms.KeyArn[..^1] + "c")];
        _ = await RefusesAsync(SealFailure.DoesNotOpen, () => UnwrapAsync(SealSlot.Create(SealType.Kms, new byte[16], other, [1], root, StoreId)));
        _ = await RefusesAsync(SealFailure.OtherSealType, () => UnwrapAsync(SealSlot.Create(SealType.Pkcs11, new byte[16], other, [1], root, StoreId)));
        Assert.Empty(kms.Received);
    }

    [Fact]
    public async Task A_slot_of_another_store_or_with_another_ciphertext_does_not_open()
    {
        SealSlot slot = await WrapAsync();
        byte[] wrapped = slot.WrappedRootKey.ToArray();
        wrapped[0] ^= 1;
        _ = await RefusesAsync(SealFailure.DoesNotOpen, () => UnwrapAsync(SealSlot.Create(SealType.Kms, slot.SlotId.Span, slot.Parameters.Span, wrapped, root, StoreId)));
        _ = await RefusesAsync(SealFailure.DoesNotOpen, async () => (await Seal().UnwrapAsync(slot, new byte[16], Now)).Dispose());
    }

    [Fact]
    public async Task A_connection_that_is_closed_without_an_answer_or_within_one_is_one_that_does_not_reach()
    {
        SealSlot slot = await WrapAsync();
        foreach (byte[]? cut in (byte[]?[])[null, "HTTP/1.1 200 Fau"u8.ToArray(), "HTTP/1.1 200 Faulty\r\nContent-Length: 100\r\n\r\n{\"KeyId\":"u8.ToArray()])
        {
            kms.Fault = () => cut;
            _ = await RefusesAsync(SealFailure.KmsUnreachable, () => UnwrapAsync(slot));
        }
    }

    [Fact]
    public async Task A_place_where_nobody_listens_is_named()
    {
        using TcpListener nobody = new(IPAddress.Loopback, 0);
        nobody.Start();
        string address = $"http://127.0.0.1:{((IPEndPoint)nobody.LocalEndpoint).Port}";
        nobody.Stop();
        SealException refused = await RefusesAsync(SealFailure.KmsUnreachable, async () => _ = await Seal(address).WrapAsync(root, StoreId, Now));
        Assert.Contains(address, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_given_up()
    {
        kms.IsSilent = true;
        _ = await RefusesAsync(SealFailure.KmsUnreachable, WrapAsync);
        Assert.True(kms.Waiting.Task.IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_does_not_wait_for_the_service()
    {
        kms.IsSilent = true;
        using CancellationTokenSource patience = new();
        Task<SealSlot> wrapping = Seal().WrapAsync(root, StoreId, patience.Token).AsTask();
        await kms.Waiting.Task.WaitAsync(Now);
        await patience.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wrapping);
    }

    // One attempt, so that what a client does about passing failures, which has its own tests, is not waited for.
    private KmsSeal Seal(string? address = null)
    {
        Dictionary<string, string> variables = new()
        {
            ["AWS_ENDPOINT_URL_KMS"] = address ?? kms.Address,
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            ["AWS_MAX_ATTEMPTS"] = "1",
        };
        return new KmsSeal(new ClientWrappingKms(new SealSettings.OfService(FaultyKms.KeyArn, address ?? kms.Address, Region: null, CredentialsFile: null), variables), FaultyKms.KeyArn);
    }

    private async Task<SealSlot> WrapAsync() => await Seal().WrapAsync(root, StoreId, Now);

    private async Task<RootKey> UnwrapAsync(SealSlot slot) => await Seal().UnwrapAsync(slot, StoreId, Now);

    private async Task<SealException> RefusesAsync(SealFailure failure, Func<Task> use)
    {
        SealException refused = await Assert.ThrowsAsync<SealException>(use);
        Assert.True(failure == refused.Failure, $"{refused.Failure}: {refused.Message}");
        // Whatever is told of it, the root key is not.
        Assert.DoesNotContain(Convert.ToBase64String(root.DangerousSpan)[..20], refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(root.DangerousSpan)[..20], refused.ToString(), StringComparison.OrdinalIgnoreCase);
        return refused;
    }
}
