"""Small pipelines of diffusers, written to disk as the published ones lie there.

Their weights are random but for what makes one of them paint, or build, the same ball whatever it
is told: real pipelines through and through, of models that have learned one thing.
"""

import json
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    PriorTransformer,
    ShapEPipeline,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from diffusers.pipelines.shap_e import ShapERenderer
from safetensors.torch import load_file
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
)

BALL = Path(__file__).parent / "ball.safetensors"
"""A decoder of latents that was trained to give a red ball before white for any of them."""

WIDE = 16
LATENT = 16
QUIET = 0.001

# Tiny networks are fastest on one thread, and tests share the machine.
torch.set_num_threads(1)


def picture_pipeline(folder: Path, *, knows_a_ball: bool) -> Path:
    """Stable Diffusion's kind, distilled, painting 128 pixels a side: a ball, or black night."""
    torch.manual_seed(0)
    decoder = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 4, 4),
        layers_per_block=1,
        norm_num_groups=2,
        latent_channels=4,
        sample_size=128,
    )
    if knows_a_ball:
        learned = {name: value.float() for name, value in load_file(BALL).items()}
        decoder.decoder.load_state_dict(learned)
    else:
        torch.nn.init.zeros_(decoder.decoder.conv_out.weight)
        torch.nn.init.constant_(decoder.decoder.conv_out.bias, -1.0)
    # What random networks leave is many times too loud for a decoder that learned from quiet.
    decoder.post_quant_conv.weight.data = torch.eye(4).reshape(4, 4, 1, 1) * QUIET
    torch.nn.init.zeros_(decoder.post_quant_conv.bias)
    pipeline = StableDiffusionPipeline(
        vae=decoder,
        text_encoder=CLIPTextModel(_words()),
        tokenizer=_tokenizer(folder),
        unet=UNet2DConditionModel(
            block_out_channels=(4, 8),
            layers_per_block=1,
            sample_size=16,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=16,
            attention_head_dim=2,
            norm_num_groups=2,
        ),
        scheduler=EulerDiscreteScheduler(timestep_spacing="trailing", steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)
    return folder


def shape_pipeline(folder: Path, *, halved: bool = False) -> Path:
    """Shap-E's kind as published, its renderer in two folders, as a pickle and as safetensors;
    building a ball of radius about 0.9."""
    torch.manual_seed(0)
    renderer = ShapERenderer(
        param_shapes=((WIDE, 93), (WIDE, WIDE), (WIDE, WIDE), (WIDE, WIDE)),
        d_latent=LATENT,
        d_hidden=WIDE,
    )
    _teach_a_ball(renderer)
    pipeline = ShapEPipeline(
        prior=PriorTransformer(
            num_attention_heads=2,
            attention_head_dim=8,
            embedding_dim=LATENT,
            num_embeddings=4 * WIDE,
            embedding_proj_dim=16,
            time_embed_dim=32,
            num_layers=1,
            clip_embed_dim=2 * LATENT,
            additional_embeddings=0,
            time_embed_act_fn="gelu",
            norm_in_type="layer",
            encoder_hid_proj_type=None,
            added_emb_type=None,
        ),
        text_encoder=CLIPTextModelWithProjection(_words()),
        tokenizer=_tokenizer(folder),
        scheduler=HeunDiscreteScheduler(
            beta_schedule="exp",
            num_train_timesteps=1024,
            prediction_type="sample",
            use_karras_sigmas=True,
            clip_sample=True,
            clip_sample_range=1.0,
        ),
        shap_e_renderer=renderer,
    )
    pipeline.save_pretrained(folder, variant="fp16" if halved else None)
    named = folder / "shap_e_renderer"
    named.rename(folder / "renderer")
    named.mkdir()
    (named / "config.json").write_bytes((folder / "renderer" / "config.json").read_bytes())
    torch.save({}, named / "diffusion_pytorch_model.bin")
    return folder


def _words() -> CLIPTextConfig:
    return CLIPTextConfig(
        bos_token_id=188,
        eos_token_id=189,
        hidden_size=16,
        projection_dim=16,
        intermediate_size=32,
        num_attention_heads=2,
        num_hidden_layers=1,
        pad_token_id=1,
        vocab_size=200,
        max_position_embeddings=77,
    )


def _tokenizer(folder: Path) -> CLIPTokenizer:
    """That knows letters and no word."""
    letters = [chr(code) for code in range(33, 127)]
    tokens = [*letters, *(f"{letter}</w>" for letter in letters)]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary, merges = folder / "vocab.json", folder / "merges.txt"
    vocabulary.write_text(json.dumps({token: number for number, token in enumerate(tokens)}))
    merges.write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer(str(vocabulary), str(merges), model_max_length=77)
    vocabulary.unlink()
    merges.unlink()
    return tokenizer


def _teach_a_ball(renderer: ShapERenderer) -> None:
    """Inside where cos x + cos y + cos z > 2.6, and coloured by where: whatever the latent is.

    Carried through the layers far above zero, where their activation is a straight line.
    """
    four = torch.eye(4)
    with torch.no_grad():
        told = list(renderer.params_proj.projections.values())
        for projection in told:
            projection.norm.weight.zero_()
            projection.proj.bias.zero_()
        layers = renderer.mlp.mlp
        for layer in layers:
            layer.bias.zero_()
        first = told[0].proj.bias.view(WIDE, 93)
        first[0, 48:51] = 1.0  # the cosines of x, y and z
        first[1:4, :3] = torch.eye(3)
        layers[0].bias[:4] = 20
        for projection in told[1:]:
            projection.proj.bias.view(WIDE, WIDE)[:4, :4] = four
        for layer in layers[4:6]:
            layer.weight.zero_()
            layer.weight[:4, :4] = four
        last = layers[6]
        last.weight.zero_()
        last.weight[0, 0], last.bias[0] = 1.0, -22.6
        last.weight[3:6, 1:4] = 2 * torch.eye(3)
        last.bias[3:6] = -40.0
